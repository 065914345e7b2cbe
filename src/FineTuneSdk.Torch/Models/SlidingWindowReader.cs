using System.Text.Json;
using FineTuneSdk.Torch.Models.Families;

namespace FineTuneSdk.Torch.Models;

/// <summary>Reads which layers look back only so far. Defaults and precedence are those of Transformers' configuration classes.</summary>
internal static class SlidingWindowReader
{
    private const long DefaultWindow = 4096;
    private const long DefaultFirstLayer = 28;
    private const long MaxWindow = 1 << 24;

    /// <summary>The window in tokens, and the layers that have it; null without one.</summary>
    public static (long? Window, IReadOnlyList<int> Layers) Read(ConfigSection section, WindowKeys keys, int layerCount)
    {
        switch (keys)
        {
            case WindowKeys.None:
                if (section.Find("sliding_window") is not null)
                    section.NotSupported("sliding_window", "this family has no sliding window.");
                return (null, []);
            case WindowKeys.EveryLayer:
                return Window(section) is { } everywhere ? (everywhere, [.. Enumerable.Range(0, layerCount)]) : (null, []);
            default:
                var window = section.Flag("use_sliding_window", false) ? Window(section) : null;
                var layers = Layers(section, window, layerCount);
                return layers.Count > 0 ? (window, layers) : (null, []);
        }
    }

    private static long? Window(ConfigSection section) =>
        section.IsNull("sliding_window") ? null : section.Integer("sliding_window", DefaultWindow, 1, MaxWindow);

    private static IReadOnlyList<int> Layers(ConfigSection section, long? window, int layerCount)
    {
        var first = section.Integer("max_window_layers", DefaultFirstLayer, 0, MaxWindow);
        if (section.Find("layer_types") is not { } types)
            return window is null ? [] : [.. Enumerable.Range(0, layerCount).Where(i => i >= first)];
        if (types.ValueKind != JsonValueKind.Array || types.GetArrayLength() != layerCount)
        {
            section.Wrong("layer_types", $"it must be a list of {layerCount} types, one for each layer.");
            return [];
        }
        var names = types.EnumerateArray().Select(t => t.ToString()).ToList();
        foreach (var name in names.Where(n => n is not ("full_attention" or "sliding_attention")).Distinct())
            section.NotSupported("layer_types", $"layers of type '{name}' aren't supported; full_attention and sliding_attention are.");
        if (window is null && names.Contains("sliding_attention"))
            section.Wrong("layer_types", "there are layers of type sliding_attention, but 'use_sliding_window' and 'sliding_window' give them no window.");
        return [.. Enumerable.Range(0, layerCount).Where(i => names[i] == "sliding_attention")];
    }
}
