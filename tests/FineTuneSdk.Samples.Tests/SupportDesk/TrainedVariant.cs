using System.Text.Json;
using System.Text.Json.Nodes;
using FineTuneSdk.Cli.Tests;
using FineTuneSdk.Core.Adapters;

namespace FineTuneSdk.Samples.Tests.SupportDesk;

/// <summary>The sample, trained again with one thing changed, by the real program in a folder of its own.</summary>
internal static class TrainedVariant
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(25);

    /// <param name="folder">An empty folder.</param>
    /// <param name="changeSpec">What is changed in the spec.</param>
    /// <param name="changeTickets">What is changed in the lines of the training tickets.</param>
    /// <param name="patience">How long to wait; null: enough for <c>tiny</c>.</param>
    /// <returns>What was measured.</returns>
    public static async Task<IReadOnlyList<ManifestMetric>> TrainAsync(string folder, Action<JsonNode>? changeSpec = null, Func<string[], string[]>? changeTickets = null, TimeSpan? patience = null)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        var tickets = await File.ReadAllLinesAsync(Path.Combine(Ticket.Folder, "tickets.jsonl"), TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(Path.Combine(data, "tickets.jsonl"), changeTickets?.Invoke(tickets) ?? tickets, TestContext.Current.CancellationToken);
        File.Copy(Path.Combine(Ticket.Folder, "held-out.jsonl"), Path.Combine(data, "held-out.jsonl"));

        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Samples, "SupportDesk", "support.finetune.json"), TestContext.Current.CancellationToken);
        var spec = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
        // The gate is the build's; here the figure itself is looked at, whatever it is.
        spec["evaluation"]?.AsObject().Remove("gates");
        changeSpec?.Invoke(spec);
        var path = Path.Combine(folder, "support.finetune.json");
        await File.WriteAllTextAsync(path, spec.ToJsonString(), TestContext.Current.CancellationToken);

        using var program = FineTuneProgram.Start(folder, "train", path, "--bases", Repository.BundledBases, "--work", Path.Combine(folder, "work"));
        var code = await program.WaitAsync(patience ?? Patience);
        Assert.True(code == 0, program.Output);
        return AdapterManifestFile.Read(Path.Combine(folder, "work", "adapter")).Metrics;
    }
}
