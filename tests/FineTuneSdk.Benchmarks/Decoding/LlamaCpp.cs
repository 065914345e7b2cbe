using System.Numerics.Tensors;
using LLama;
using LLama.Common;
using LLama.Native;

namespace FineTuneSdk.Benchmarks.Decoding;

/// <summary>Greedy decoding by llama.cpp on the CPU, several sequences at once.</summary>
internal sealed class LlamaCpp : IDisposable
{
    private readonly LLamaWeights _weights;
    private readonly LLamaContext _context;
    private readonly LLamaBatch _batch = new();
    private int[] _last = [];
    private int[] _lengths = [];

    public LlamaCpp(string gguf, int threads, int sequences)
    {
        NativeLibraryConfig.All.WithLogCallback((_, _) => { });
        var parameters = new ModelParams(gguf) { ContextSize = 8192, SeqMax = (uint)sequences, BatchSize = 4096, Threads = threads, BatchThreads = threads, GpuLayerCount = 0 };
        _weights = LLamaWeights.LoadFromFile(parameters);
        _context = _weights.CreateContext(parameters);
    }

    /// <summary>Forgets everything and processes prompts.</summary>
    /// <returns>The first token of each answer.</returns>
    public int[] Start(params ReadOnlySpan<int[]> prompts)
    {
        _context.NativeHandle.MemoryClear(false);
        _batch.Clear();
        _lengths = new int[prompts.Length];
        var ends = new int[prompts.Length];
        for (var sequence = 0; sequence < prompts.Length; sequence++)
        {
            foreach (var id in prompts[sequence])
                _batch.Add(id, _lengths[sequence], (LLamaSeqId)sequence, ++_lengths[sequence] == prompts[sequence].Length);
            ends[sequence] = _batch.TokenCount - 1;
        }
        return _last = Decode(ends);
    }

    /// <summary>The next token of each answer.</summary>
    public int[] Next()
    {
        _batch.Clear();
        for (var sequence = 0; sequence < _last.Length; sequence++)
            _batch.Add(_last[sequence], _lengths[sequence]++, (LLamaSeqId)sequence, true);
        return _last = Decode([.. Enumerable.Range(0, _last.Length)]);
    }

    public void Dispose()
    {
        _context.Dispose();
        _weights.Dispose();
    }

    private int[] Decode(int[] ends)
    {
        if (_context.NativeHandle.Decode(_batch) is var result and not DecodeResult.Ok)
            throw new InvalidOperationException($"llama.cpp: {result}");
        return Array.ConvertAll(ends, i => TensorPrimitives.IndexOfMax<float>(_context.NativeHandle.GetLogitsIth(i)));
    }
}
