using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

// The words that stand before every ticket in data/: the adapter was trained on them, so it is asked with them.
const string Instructions = "Route the ticket: department billing, shipping, technical, account or sales; priority high, normal or low. Answer as JSON.";

try
{
    var kernel = Kernel.CreateBuilder().AddFineTunedChatCompletion(Adapters.Support).Build();
    var desk = kernel.GetRequiredService<IChatCompletionService>();
    foreach (var ticket in args.Length > 0 ? args : AskForTickets())
        Console.WriteLine(await RouteAsync(desk, ticket));
    return 0;
}
catch (FineTuneException exception)
{
    // It says what is wrong and what to do; a stack trace would add nothing.
    Console.Error.WriteLine(exception.Message);
    return 1;
}

static async Task<string> RouteAsync(IChatCompletionService desk, string ticket)
{
    var conversation = new ChatHistory(Instructions);
    conversation.AddUserMessage(ticket);
    var answer = await desk.GetChatMessageContentAsync(conversation);
    return ReadRoute(answer.Content ?? "") is var (department, priority)
        ? $"{department} ({priority} priority): {ticket}"
        : $"not routed, the answer was no department and priority as JSON but '{answer.Content}': {ticket}";
}

// {"department":"billing","priority":"high"}. A model may answer anything, so nothing is taken for granted.
static (string Department, string Priority)? ReadRoute(string answer)
{
    try
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.ValueKind == JsonValueKind.Object && Text(json.RootElement, "department") is { } department && Text(json.RootElement, "priority") is { } priority
            ? (department, priority)
            : null;
    }
    catch (JsonException)
    {
        return null;
    }
}

static string? Text(JsonElement route, string name) => route.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

// A line is a ticket; an empty line or the end of the input ends. Works at a terminal and with a file or a pipe as input.
static IEnumerable<string> AskForTickets()
{
    while (true)
    {
        if (!Console.IsInputRedirected)
            Console.Write("Ticket (an empty line ends): ");
        if (Console.ReadLine() is not { } line || string.IsNullOrWhiteSpace(line))
            yield break;
        yield return line;
    }
}
