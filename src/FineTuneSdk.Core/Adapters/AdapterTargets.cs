namespace FineTuneSdk.Core.Adapters;

/// <summary>Which modules get an update, as PEFT's <c>target_modules</c> says it: <see cref="AllLinear"/>, a list of names, or a regular expression.</summary>
public sealed record AdapterTargets
{
    private AdapterTargets(IReadOnlyList<string>? names, string? pattern) => (Names, Pattern) = (names, pattern);

    /// <summary>Every linear layer but the output head.</summary>
    public static AdapterTargets AllLinear { get; } = new(null, null);

    /// <summary>Names: a module is meant whose path equals an entry, or ends in it after a dot. Null if it isn't a list.</summary>
    public IReadOnlyList<string>? Names { get; }

    /// <summary>A regular expression that has to match the whole path, or null.</summary>
    public string? Pattern { get; }

    /// <summary>Targets by name.</summary>
    public static AdapterTargets Of(IReadOnlyList<string> names) => new(names, null);

    /// <summary>Targets by a regular expression for the whole path.</summary>
    public static AdapterTargets Matching(string pattern) => new(null, pattern);
}
