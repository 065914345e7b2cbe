using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Weights;

/// <summary>A model's weights: one safetensors file, or several with <c>model.safetensors.index.json</c>. Every name is found in one file only.</summary>
public sealed class SafetensorsSet : IDisposable
{
    private const string SingleFile = "model.safetensors";
    private const string IndexFile = "model.safetensors.index.json";

    private readonly Dictionary<string, SafetensorsFile> _fileByName = new(StringComparer.Ordinal);

    private SafetensorsSet(string source, IReadOnlyList<SafetensorsFile> files)
    {
        Source = source;
        Files = files;
        foreach (var file in files)
        {
            foreach (var entry in file.Entries)
                _fileByName[entry.Name] = file;
        }
    }

    /// <summary>The file that stands for the whole: the index, or the only file.</summary>
    public string Source { get; }

    /// <summary>The files, in the order of their names.</summary>
    public IReadOnlyList<SafetensorsFile> Files { get; }

    /// <summary>All tensors' names.</summary>
    public IReadOnlyCollection<string> Names => _fileByName.Keys;

    /// <summary>Finds a folder's weight files without opening them.</summary>
    /// <exception cref="FineTuneException">FTSDK1111: there are none; FTSDK1110: the index is broken.</exception>
    public static IReadOnlyList<string> FindFiles(string folder)
    {
        var single = Path.Combine(folder, SingleFile);
        if (File.Exists(single))
            return [single];
        var index = Path.Combine(folder, IndexFile);
        if (File.Exists(index))
            return [.. ReadIndex(index).Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var others = Directory.EnumerateFiles(folder).Select(Path.GetFileName).Where(IsOtherFormat).Order(StringComparer.Ordinal).ToList();
        throw new FineTuneException(
            DiagnosticCodes.WeightsNotFound,
            $"The folder has neither {SingleFile} nor {IndexFile}{(others.Count > 0 ? $", only {string.Join(", ", others)}, which isn't read" : "")}. Save the model as safetensors.",
            new SourceSpan(folder));
    }

    /// <summary>Opens a folder's weights.</summary>
    /// <exception cref="FineTuneException">FTSDK1111: there are none; FTSDK1110: a file or the index is broken, or they disagree.</exception>
    public static SafetensorsSet Open(string folder)
    {
        var files = new List<SafetensorsFile>();
        try
        {
            var single = Path.Combine(folder, SingleFile);
            foreach (var path in FindFiles(folder))
                files.Add(SafetensorsFile.Open(path));
            if (files is [var only] && only.Path == single)
                return new SafetensorsSet(single, files);
            var index = Path.Combine(folder, IndexFile);
            CheckIndex(index, ReadIndex(index), files);
            return new SafetensorsSet(index, files);
        }
        catch
        {
            foreach (var file in files)
                file.Dispose();
            throw;
        }
    }

    /// <summary>The file and entry of a name, or null.</summary>
    public (SafetensorsFile File, SafetensorsEntry Entry)? Find(string name) => _fileByName.TryGetValue(name, out var file) ? (file, file.Find(name)!) : null;

    /// <summary>Ends this use of the files; tensors that lie in their maps keep them.</summary>
    public void Dispose()
    {
        foreach (var file in Files)
            file.Dispose();
    }

    // {"metadata":{"total_size":123},"weight_map":{"lm_head.weight":"model-00002-of-00002.safetensors"}}
    private static Dictionary<string, string> ReadIndex(string path)
    {
        if (!ModelJson.ReadObject(path).TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
            throw Broken(path, "it has no object 'weight_map'");
        var folder = Path.GetDirectoryName(path)!;
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in map.EnumerateObject())
        {
            var name = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : "";
            // A shard is a plain file of the same folder; anything else could lead out of it.
            if (name.Length == 0 || name.AsSpan().IndexOfAny('/', '\\', '\0') >= 0 || name is "." or ".." || !name.EndsWith(".safetensors", StringComparison.Ordinal))
                throw Broken(path, $"tensor '{property.Name}' is said to lie in '{name}', which is no safetensors file of this folder");
            if (!files.TryAdd(property.Name, Path.Combine(folder, name)))
                throw Broken(path, $"it names tensor '{property.Name}' twice");
        }
        return files.Count > 0 ? files : throw Broken(path, "its 'weight_map' is empty");
    }

    private static void CheckIndex(string index, Dictionary<string, string> map, List<SafetensorsFile> files)
    {
        var wrong = new List<string>();
        foreach (var file in files)
        {
            foreach (var entry in file.Entries)
            {
                if (!map.Remove(entry.Name, out var expected) || expected != file.Path)
                    wrong.Add($"'{entry.Name}' lies in {Path.GetFileName(file.Path)} but is not listed there");
            }
        }
        wrong.AddRange(map.Select(p => $"'{p.Key}' is not in {Path.GetFileName(p.Value)}"));
        if (wrong.Count > 0)
            throw Broken(index, $"it disagrees with its files about {wrong.Count} tensors: {string.Join("; ", wrong.Take(5))}{(wrong.Count > 5 ? "; …" : "")}");
    }

    private static FineTuneException Broken(string path, string what) =>
        new(DiagnosticCodes.SafetensorsInvalid, $"This is no valid index of safetensors files: {what}. Get or write the model again.", new SourceSpan(path));

    private static bool IsOtherFormat(string? name) => name is not null && (name.EndsWith(".bin", StringComparison.Ordinal) || name.EndsWith(".gguf", StringComparison.Ordinal)
        || name.EndsWith(".pth", StringComparison.Ordinal) || name.EndsWith(".safetensors", StringComparison.Ordinal));
}
