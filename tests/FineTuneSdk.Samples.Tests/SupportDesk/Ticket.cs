using System.Text.Json;
using System.Text.RegularExpressions;

namespace FineTuneSdk.Samples.Tests.SupportDesk;

/// <summary>One line of the sample's data: what the customer wrote and where it belongs.</summary>
internal sealed partial record Ticket(string Text, string Department, string Priority)
{
    public static readonly IReadOnlyList<string> Departments = ["billing", "shipping", "technical", "account", "sales"];

    public static readonly IReadOnlyList<string> Priorities = ["high", "normal", "low"];

    /// <summary>The folder of the tickets.</summary>
    public static readonly string Folder = Path.Combine(Repository.Samples, "SupportDesk", "data");

    public static IReadOnlyList<Ticket> Training { get; } = Read("tickets.jsonl");

    public static IReadOnlyList<Ticket> HeldOut { get; } = Read("held-out.jsonl");

    /// <summary>The ticket's words in lower case, repeated ones included.</summary>
    public IEnumerable<string> Words => Word().Matches(Text.ToLowerInvariant()).Select(match => match.Value);

    private static Ticket[] Read(string file) => [.. File.ReadLines(Path.Combine(Folder, file)).Select(Parse)];

    private static Ticket Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var messages = json.RootElement.GetProperty("messages");
        using var answer = JsonDocument.Parse(messages[2].GetProperty("content").GetString()!);
        return new(
            messages[1].GetProperty("content").GetString()!,
            answer.RootElement.GetProperty("department").GetString()!,
            answer.RootElement.GetProperty("priority").GetString()!);
    }

    [GeneratedRegex("[a-z0-9']+")]
    private static partial Regex Word();
}
