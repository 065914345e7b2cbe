using System.Runtime.InteropServices;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Generation;

/// <summary>One request's tokens: a prompt, a cache of its own, and the token chosen at each step. The native memory goes with <see cref="Dispose"/>.</summary>
internal sealed class TokenGenerator : IDisposable
{
    // The prompt goes through in pieces, so that a cancelled request ends soon and the attention of a long prompt stays small.
    private const int PromptPiece = 512;

    private readonly CausalLanguageModel _model;
    private readonly GenerationOptions _options;
    private readonly SamplingRandom _random;
    private readonly KeyValueCache _cache;
    private readonly Device _device;
    private int[] _pending;

    /// <summary>Starts a request; nothing is computed yet.</summary>
    public TokenGenerator(CausalLanguageModel model, IReadOnlyList<int> prompt, GenerationOptions options, int limit)
    {
        (_model, _options) = (model, options);
        _pending = [.. prompt];
        _device = model.Device;
        _random = new SamplingRandom(unchecked((ulong)(options.Seed ?? Random.Shared.NextInt64(long.MinValue, long.MaxValue))));
        _cache = model.CreateCache(prompt.Count + Math.Min(limit, 256), prompt.Count);
    }

    /// <summary>Computes the next token.</summary>
    public int Next(CancellationToken cancellationToken)
    {
        for (var start = 0; ; start += PromptPiece)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var piece = _pending.AsSpan(start, Math.Min(PromptPiece, _pending.Length - start));
            var isLast = start + piece.Length == _pending.Length;
            var token = Step(piece, isLast);
            if (!isLast)
                continue;
            _pending = [token];
            return token;
        }
    }

    public void Dispose() => _cache.Dispose();

    private int Step(ReadOnlySpan<int> tokens, bool choose)
    {
        // Both belong to the thread, and a stream may go on in another one: they last for a step, never longer.
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var ids = new long[tokens.Length];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = tokens[i];
        var hidden = _model.Forward(tensor(ids, device: _device).unsqueeze(0), null, _cache);              // [1, T, hidden]
        if (!choose)
            return -1;
        var logits = _model.Logits(hidden.select(1, ids.Length - 1));                                      // [1, vocabulary]
        if (_options.Temperature == 0)
            return (int)logits.argmax(-1).ToInt64();
        var values = MemoryMarshal.Cast<byte, float>(logits.cpu().bytes);
        return Sampler.Draw(values, _options.Temperature, _options.TopK, _options.TopP, _random);
    }
}
