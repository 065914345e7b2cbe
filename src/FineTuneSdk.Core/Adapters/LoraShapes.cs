using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Adapters;

/// <summary>
/// The rank r of each module's update and its scale s = alpha / r, or alpha / √r when it is rank-stabilised. <c>rank_pattern</c> and <c>alpha_pattern</c> are
/// looked up by themselves: a key is a regular expression for the whole path, or for its end after a dot.
/// </summary>
/// <remarks>
/// Source: huggingface/peft 0.21.2, src/peft/utils/other.py (get_pattern_key). There the first key of the file wins, and saving sorts the keys, so that two keys
/// on one module can mean one thing in training and another after loading; here they are an error unless they say the same.
/// </remarks>
public sealed class LoraShapes
{
    private readonly PeftAdapterConfig _config;
    private readonly IReadOnlyList<(PathPattern Key, int Value)> _ranks;
    private readonly IReadOnlyList<(PathPattern Key, double Value)> _alphas;

    /// <summary>Prepares a configuration's patterns.</summary>
    public LoraShapes(PeftAdapterConfig config)
    {
        _config = config;
        _ranks = [.. config.RankPattern.Select(p => (new PathPattern(p.Key), p.Value))];
        _alphas = [.. config.AlphaPattern.Select(p => (new PathPattern(p.Key), p.Value))];
    }

    /// <summary>The rank and the scale of a module's update.</summary>
    /// <exception cref="FineTuneException">FTSDK1403: two keys of a pattern take it and say different things.</exception>
    public (int Rank, double Scale) Of(string path, SourceSpan? location = null)
    {
        var rank = Find(_ranks, path, "rank", location) ?? _config.Rank;
        var alpha = Find(_alphas, path, "alpha", location) ?? _config.Alpha;
        return (rank, alpha / (_config.UseRslora ? Math.Sqrt(rank) : rank));
    }

    /// <summary>The keys that take none of the paths.</summary>
    public IEnumerable<string> Unused(IReadOnlyCollection<string> paths) =>
        _ranks.Select(r => r.Key).Concat(_alphas.Select(a => a.Key)).Where(k => !paths.Any(k.IsEndOf)).Select(k => k.Text);

    private static T? Find<T>(IReadOnlyList<(PathPattern Key, T Value)> patterns, string path, string what, SourceSpan? location)
        where T : struct
    {
        var found = patterns.Where(p => p.Key.IsEndOf(path)).ToList();
        if (found.Count == 0)
            return null;
        if (found.Select(f => f.Value).Distinct().Count() > 1)
            throw new FineTuneException(
                DiagnosticCodes.TargetNotFound,
                $"The {what} pattern says different things for '{path}': {string.Join(" and ", found.Select(f => $"'{f.Key.Text}'"))} both take it; PEFT lets the order of the keys decide, which doesn't survive saving. Make one of them narrower.",
                location);
        return found[0].Value;
    }
}
