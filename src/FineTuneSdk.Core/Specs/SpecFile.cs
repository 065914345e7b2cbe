using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Specs;

/// <summary>A spec that was read, and where each of its keys stands.</summary>
/// <remarks>A spec with errors is still here, with defaults in place of what is wrong, so that the stations after it can find their own errors in the same go.</remarks>
public sealed class SpecFile
{
    private readonly SpecPlaces _places;

    internal SpecFile(string path, FineTuneSpec spec, bool hasErrors, SpecPlaces places) =>
        (Path, Spec, HasErrors, _places) = (path, spec, hasErrors, places);

    /// <summary>The file's absolute path.</summary>
    public string Path { get; }

    /// <summary>The folder to which the spec's paths are relative.</summary>
    public string Directory => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>The adapter's name: the file's name without <c>.finetune.json</c>.</summary>
    public string Name => NameOf(Path);

    /// <summary>The spec.</summary>
    public FineTuneSpec Spec { get; }

    /// <summary>Whether errors were reported for it.</summary>
    public bool HasErrors { get; }

    /// <summary>Whether a good value stands at a key, such as <c>data.train</c>.</summary>
    public bool Has(string key) => _places.Find(key) is not null;

    /// <summary>The place of a value, such as <c>evaluation.gates[0]</c>; of the nearest enclosing one if the key isn't there.</summary>
    public SourceSpan PlaceOf(string key)
    {
        for (var at = key; ;)
        {
            if (_places.Find(at) is { } place)
                return place;
            var end = Math.Max(at.LastIndexOf('.'), at.LastIndexOf('['));
            if (end < 0)
                return new SourceSpan(Path);
            at = at[..end];
        }
    }

    /// <summary>The adapter's name for a spec's path: its file name without <c>.finetune.json</c>, or without its extension.</summary>
    public static string NameOf(string path)
    {
        const string Suffix = ".finetune.json";
        var file = System.IO.Path.GetFileName(path);
        return file.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? file[..^Suffix.Length] : System.IO.Path.GetFileNameWithoutExtension(file);
    }
}
