using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Data;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>What was found valid, as a short table.</summary>
internal static class InputReport
{
    public static IEnumerable<string> Lines(RunInputs inputs)
    {
        var table = new TextTable("data", "examples", "tokens", "supervised", "shortest", "median", "95%", "longest");
        Add(table, "train", inputs.Data.TrainLengths);
        Add(table, "validation", inputs.Data.ValidationLengths);
        Add(table, "test", inputs.Data.TestLengths);
        yield return RunLog.Text($"{inputs.File.Name} is valid: {inputs.Spec.Base.Model} ({inputs.Config.ModelType}), at most {inputs.Data.MaxLength} tokens an example");
        foreach (var line in table.Lines())
            yield return line;
        yield return $"  fingerprint {inputs.Fingerprint}";
    }

    private static void Add(TextTable table, string name, LengthStatistics lengths)
    {
        if (lengths.Count == 0)
            return;
        table.Add(
            name,
            RunLog.Text($"{lengths.Count:N0}"),
            RunLog.Text($"{lengths.Tokens:N0}"),
            RunLog.Text($"{lengths.SupervisedTokens:N0}"),
            RunLog.Text($"{lengths.Minimum}"),
            RunLog.Text($"{lengths.Median}"),
            RunLog.Text($"{lengths.Percentile95}"),
            RunLog.Text($"{lengths.Maximum}"));
    }
}
