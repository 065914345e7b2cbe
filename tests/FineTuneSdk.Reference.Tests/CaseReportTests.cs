namespace FineTuneSdk.Reference.Tests;

/// <summary>Says what ran and what was left out. In a collection that runs alone, and therefore after all others.</summary>
[CollectionDefinition("report", DisableParallelization = true)]
[Collection("report")]
public sealed class CaseReportTests
{
    // `dotnet test` prints neither what a passed test writes nor what the program writes; the reason of a skipped one it prints.
    [Fact]
    public void What_ran_and_what_is_left_out()
    {
        TestContext.Current.TestOutputHelper!.WriteLine(CaseReport.Text(details: true));
        if (CaseReport.Text(details: false) is { Length: > 0 } text)
            Assert.Skip("This is the report, not a test." + text);
    }
}
