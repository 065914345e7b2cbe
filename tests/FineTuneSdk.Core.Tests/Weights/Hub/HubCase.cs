using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights.Hub;

namespace FineTuneSdk.Core.Tests.Weights.Hub;

/// <summary>A server with a micro model, an empty cache and a client's settings.</summary>
internal sealed class HubCase : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private HubCase(HubServer server)
    {
        Server = server;
        server.AddFolder(MicroModel.Write(_folder["source"]));
        Settings = new HubSettings(server.Address, _folder["hub"], Token: null, Offline: false, Links: true);
    }

    public HubServer Server { get; }

    public HubSettings Settings { get; set; }

    public ImpatientTime Time { get; } = new();

    public List<HubProgress> Progress { get; } = [];

    public string Source => _folder["source"];

    public string Cache => _folder["hub"];

    public string Model => _folder["hub", "models--acme--micro"];

    public string Blob(string name) => Path.Combine(Model, "blobs", Server.HashOf(name));

    public string Incomplete(string name) => Blob(name) + ".finetune.incomplete";

    public static async Task<HubCase> StartAsync() => new(await HubServer.StartAsync());

    public async Task<HubSnapshot> GetAsync(string name = "hf://acme/micro", bool withWeights = true, bool update = false, CancellationToken? cancellationToken = null)
    {
        using var client = new HubClient(Settings, Time);
        return await client.GetAsync(HubReference.TryParse(name, out _)!, withWeights, update, progress => { lock (Progress) Progress.Add(progress); }, cancellationToken ?? TestContext.Current.CancellationToken);
    }

    /// <summary>The one diagnostic of a failure.</summary>
    public async Task<(string Code, string Message)> RefusalAsync(string name = "hf://acme/micro", bool withWeights = true)
    {
        var diagnostic = Assert.Single((await Assert.ThrowsAsync<FineTuneException>(() => GetAsync(name, withWeights))).Diagnostics);
        return (diagnostic.Code, diagnostic.Message);
    }

    /// <summary>The requests that got bytes of a file.</summary>
    public int[] StartsOf(string name) => [.. Server.Requests.Where(r => r.Method == "GET" && r.Path.EndsWith("/" + name, StringComparison.Ordinal) && r.IsStorage == HubServer.IsLarge(name)).Select(r => r.From)];

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
    }
}
