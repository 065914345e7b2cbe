using System.Globalization;

namespace FineTuneSdk.Core.Adapters;

/// <summary><c>layers_to_transform</c> with <c>layers_pattern</c>: whether a path lies in one of the chosen layers.</summary>
/// <remarks>
/// Source: huggingface/peft 0.21.2, src/peft/tuners/tuners_utils.py (check_target_module_exists). A layer's number is the first segment of digits that has two
/// segments before it, or the first after a segment that fits a pattern; the first pattern that is found at all decides.
/// </remarks>
internal sealed class LayerChoice
{
    private readonly HashSet<int> _layers;
    private readonly IReadOnlyList<PathPattern> _patterns;

    public LayerChoice(IReadOnlyList<int> layers, IReadOnlyList<string> patterns)
    {
        _layers = [.. layers];
        _patterns = [.. (patterns.Count == 0 ? ["[^.]*"] : patterns).Select(p => new PathPattern(p))];
    }

    /// <summary>Whether the layer of a path is chosen; a path without a layer's number is not.</summary>
    public bool Takes(string path) =>
        int.TryParse(_patterns.Select(p => p.NumberAfter(path)).FirstOrDefault(n => n is not null), NumberStyles.None, CultureInfo.InvariantCulture, out var layer) && _layers.Contains(layer);
}
