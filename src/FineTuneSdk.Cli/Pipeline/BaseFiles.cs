using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>The files of a model folder on which a run depends.</summary>
internal static class BaseFiles
{
    // Those that need not be there are described too: their appearance is a change.
    private static readonly string[] Names =
        ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "model.safetensors.index.json", "model.safetensors"];

    /// <summary>Describes them; weights whose hashes are known aren't read a second time.</summary>
    public static IEnumerable<InputFile> Describe(string folder, string specDirectory, FileHashes weights)
    {
        var shards = Directory.EnumerateFiles(folder, "*.safetensors").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
        foreach (var name in Names.Concat(File.Exists(Path.Combine(folder, "model.safetensors")) ? [] : shards))
        {
            var path = Path.Combine(folder, name);
            var known = name.EndsWith(".safetensors", StringComparison.Ordinal) && File.Exists(path) ? weights.Of(path) : null;
            var file = InputFile.Describe(path, specDirectory, known);
            yield return file;
            // Length and time of a link are its own: what it leads to may change, or go, behind it.
            if (new FileInfo(path) is { LinkTarget: not null } link && link.ResolveLinkTarget(returnFinalTarget: true) is { } target)
                yield return InputFile.Describe(target.FullName, specDirectory, file.Sha256);
        }
    }
}
