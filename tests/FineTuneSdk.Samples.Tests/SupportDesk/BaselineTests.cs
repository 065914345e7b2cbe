namespace FineTuneSdk.Samples.Tests.SupportDesk;

public sealed class BaselineTests(ITestOutputHelper output)
{
    [Fact]
    public void X()
    {
        var d = new WordCountClassifier(Ticket.Training, Ticket.Departments, t => t.Department);
        var p = new WordCountClassifier(Ticket.Training, Ticket.Priorities, t => t.Priority);
        output.WriteLine($"{Ticket.HeldOut.Count(t => d.Classify(t) == t.Department)} {Ticket.HeldOut.Count(t => p.Classify(t) == t.Priority)} {Ticket.HeldOut.Count(t => d.Classify(t) == t.Department && p.Classify(t) == t.Priority)}");
    }
}
