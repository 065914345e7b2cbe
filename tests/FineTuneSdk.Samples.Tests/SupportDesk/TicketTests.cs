namespace FineTuneSdk.Samples.Tests.SupportDesk;

public sealed class TicketTests
{
    [Fact]
    public void There_are_enough_tickets_of_each_department()
    {
        Assert.True(Ticket.Training.Count >= 600, $"{Ticket.Training.Count} training tickets");
        Assert.Equal(100, Ticket.HeldOut.Count);
        Assert.All(Ticket.HeldOut.CountBy(ticket => ticket.Department), pair => Assert.Equal(20, pair.Value));
        Assert.All(Ticket.Training.Concat(Ticket.HeldOut), ticket =>
        {
            Assert.Contains(ticket.Department, Ticket.Departments);
            Assert.Contains(ticket.Priority, Ticket.Priorities);
        });
    }

    /// <summary>The words that two tickets share are at most 60% of the shorter one's words: no ticket is another one with a word changed.</summary>
    [Fact]
    public void No_two_tickets_share_more_than_60_percent_of_their_words()
    {
        var tickets = Ticket.Training.Concat(Ticket.HeldOut).Select(ticket => (ticket.Text, Words: ticket.Words.ToHashSet(StringComparer.Ordinal))).ToList();
        var tooClose = new List<string>();
        for (var i = 0; i < tickets.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (few, many) = tickets[i].Words.Count < tickets[j].Words.Count ? (tickets[i].Words, tickets[j].Words) : (tickets[j].Words, tickets[i].Words);
                var shared = few.Count(many.Contains);
                if (shared > 0.6 * few.Count)
                    tooClose.Add($"{shared} of {few.Count}: {tickets[i].Text} | {tickets[j].Text}");
            }
        }

        Assert.Empty(tooClose);
    }
}
