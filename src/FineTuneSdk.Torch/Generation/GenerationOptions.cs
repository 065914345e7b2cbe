namespace FineTuneSdk.Torch.Generation;

/// <summary>How text is generated. Temperature, top-k and top-p mean what they mean in Transformers, and are applied in this order.</summary>
public sealed record GenerationOptions
{
    /// <summary>The most tokens to generate, at least 1; what the prompt leaves of the model's context is a limit as well. Default 256.</summary>
    public int MaxNewTokens { get; init; } = 256;

    /// <summary>Divides the logits before sampling; 0 (the default) always takes the most probable token.</summary>
    public double Temperature { get; init; }

    /// <summary>Samples among this many most probable tokens (and those as probable as the last of them); 0 (the default): among all.</summary>
    public int TopK { get; init; }

    /// <summary>Samples among the fewest most probable tokens whose probabilities reach this sum, above 0; 1 (the default): among all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Seed of the sampling; the same seed gives the same text, whatever else runs. Null: another one each time.</summary>
    public long? Seed { get; init; }

    /// <summary>Tokens that end the text and are no part of it.</summary>
    public IReadOnlyList<int> StopTokenIds { get; init; } = [];

    /// <summary>Strings that end the text and are no part of it, none empty.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Whether special tokens stay out of the text. Default true.</summary>
    public bool SkipSpecialTokens { get; init; } = true;

    /// <summary>Throws for a value that makes no sense.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the option and its value.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxNewTokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(TopK, 0);
        if (!(Temperature >= 0 && double.IsFinite(Temperature)))
            throw new ArgumentOutOfRangeException(nameof(Temperature), Temperature, "The temperature must be 0 or more.");
        if (!(TopP is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(TopP), TopP, "Top-p must be above 0 and at most 1.");
        if (StopStrings.Any(string.IsNullOrEmpty))
            throw new ArgumentException("A stop string is empty.", nameof(StopStrings));
    }
}
