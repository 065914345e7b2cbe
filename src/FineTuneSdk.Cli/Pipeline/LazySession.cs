namespace FineTuneSdk.Cli.Pipeline;

/// <summary>Opens libtorch, device and weights at the first need: a run that finds everything in its stores needs none of them.</summary>
internal sealed class LazySession(Func<Task<TorchSession>> open) : IDisposable
{
    private TorchSession? _session;

    public async Task<TorchSession> GetAsync() => _session ??= await open();

    public void Dispose() => _session?.Dispose();
}
