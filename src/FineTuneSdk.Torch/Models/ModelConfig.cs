namespace FineTuneSdk.Torch.Models;

/// <summary>A decoder's architecture, whatever its family: everything that decides the computation, and nothing else. Made by <see cref="ModelConfigReader"/>.</summary>
public sealed record ModelConfig
{
    /// <summary>The family's name in <c>config.json</c> (<c>model_type</c>).</summary>
    public required string ModelType { get; init; }

    /// <summary>Rows of the embedding and of the head.</summary>
    public required long VocabularySize { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required long HiddenSize { get; init; }

    /// <summary>Width of the feed-forward network.</summary>
    public required long IntermediateSize { get; init; }

    /// <summary>Number of decoder layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Number of query heads.</summary>
    public required long HeadCount { get; init; }

    /// <summary>Number of key and value heads, a divisor of <see cref="HeadCount"/>.</summary>
    public required long KeyValueHeadCount { get; init; }

    /// <summary>Width of a head; need not be <see cref="HiddenSize"/> / <see cref="HeadCount"/>.</summary>
    public required long HeadSize { get; init; }

    /// <summary>The longest sequence that the model was made for, in tokens.</summary>
    public required long MaxPositions { get; init; }

    /// <summary>ε of the RMS norms.</summary>
    public required double NormEpsilon { get; init; }

    /// <summary>The position embedding.</summary>
    public required RotaryConfig Rotary { get; init; }

    /// <summary>Whether the head is the embedding's matrix.</summary>
    public bool TieWordEmbeddings { get; init; }

    /// <summary>Whether q, k and v have biases.</summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary>Whether the attention's output has a bias.</summary>
    public bool AttentionOutputBias { get; init; }

    /// <summary>Whether the feed-forward network's three matrices have biases.</summary>
    public bool FeedForwardBias { get; init; }

    /// <summary>Whether queries and keys are normalised, head by head, before they are rotated.</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>How many keys a query of a windowed layer sees, its own included; null: no layer is windowed.</summary>
    public long? SlidingWindow { get; init; }

    /// <summary>The layers whose queries see only the last <see cref="SlidingWindow"/> keys.</summary>
    public IReadOnlyList<int> WindowedLayers { get; init; } = [];

    /// <summary>Standard deviation of fresh weights.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>The window of a layer, or null.</summary>
    internal long? Window(int layer) => WindowedLayers.Contains(layer) ? SlidingWindow : null;
}
