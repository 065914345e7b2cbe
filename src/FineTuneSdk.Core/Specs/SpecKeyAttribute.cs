namespace FineTuneSdk.Core.Specs;

/// <summary>
/// What the reader, the JSON Schema and the canonical form have to know about a key beyond its type, its default and its documentation.
/// The spec's types with these attributes are the one table of keys: nothing else lists them.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SpecKeyAttribute : Attribute
{
    /// <summary>The least number that is allowed.</summary>
    public double Minimum { get; set; } = double.NegativeInfinity;

    /// <summary>The greatest number that is allowed.</summary>
    public double Maximum { get; set; } = double.PositiveInfinity;

    /// <summary>Whether <see cref="Minimum"/> itself is refused.</summary>
    public bool ExclusiveMinimum { get; set; }

    /// <summary>Whether <see cref="Maximum"/> itself is refused.</summary>
    public bool ExclusiveMaximum { get; set; }

    /// <summary>The one string that may stand in place of a list, and means null.</summary>
    public string? Word { get; set; }

    /// <summary>Whether a string is the path of a file, relative to the spec; <c>\</c> is read as <c>/</c>.</summary>
    public bool IsFile { get; set; }

    /// <summary>Whether the key is for <see cref="MethodType.Lora"/> alone.</summary>
    public bool LoraOnly { get; set; }

    /// <summary>
    /// Whether the key's text decides what training computes, so that the fingerprint covers it. False for names and paths (the fingerprint covers the
    /// bytes behind them) and for everything that is measured after training.
    /// </summary>
    public bool DecidesTraining { get; set; } = true;

    /// <summary>
    /// Whether the key came after the first fingerprints: at its default it has no part in them, so that a spec that doesn't use it keeps the adapter that it has.
    /// </summary>
    public bool IsAddition { get; set; }
}
