namespace FineTuneSdk.Torch.Peft;

/// <summary>
/// Dropout with a generator of its own: each element becomes 0 with probability p, the others grow by 1/(1 − p). It does nothing until <see cref="Begin"/>, and
/// starts anew from a seed each time, so that what a step drops depends on that step alone and a resumed run drops the same.
/// </summary>
/// <param name="probability">p, from 0 to below 1.</param>
/// <param name="device">Where the generator lives.</param>
internal sealed class Dropout(double probability, Device device) : IDisposable
{
    private Generator? _generator;

    /// <summary>Whether it drops anything now.</summary>
    public bool IsOn => _generator is not null;

    /// <summary>Switches dropout on for what follows.</summary>
    public void Begin(ulong seed)
    {
        _generator?.Dispose();
        _generator = new Generator(seed, device);
    }

    /// <summary>Switches dropout off.</summary>
    public void End()
    {
        _generator?.Dispose();
        _generator = null;
    }

    /// <summary>The input with elements dropped, or null when dropout is off.</summary>
    public Tensor? Apply(Tensor x)
    {
        if (_generator is null)
            return null;
        Tensor mask;
        using (no_grad())
            mask = empty_like(x).bernoulli_(1 - probability, _generator).div_(1 - probability);
        using (mask)
            return x.mul(mask);
    }

    public void Dispose() => End();
}
