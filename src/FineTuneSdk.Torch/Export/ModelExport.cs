using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Export;

/// <summary>Writes a model as a folder that Transformers loads: the base's files with other weights, each in the type that it has in the base.</summary>
internal static class ModelExport
{
    // Beside the weights; tokenizer files of older formats are of use to other readers.
    private static readonly string[] CopiedFiles =
    [
        "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt", "tokenizer.model", "chat_template.jinja",
    ];

    private const string TemplatesFolder = "additional_chat_templates";

    /// <summary>Writes the folder, in place of an empty one that may be there.</summary>
    /// <param name="source">The base.</param>
    /// <param name="model">A view of it: its configuration and its weights.</param>
    /// <param name="changed">The weights that differ, by name. An output head among them that the base has tied makes the model untied.</param>
    /// <param name="isFresh">Whether the base's weights are not those of its files.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="maxShardBytes">The largest file of weights.</param>
    /// <exception cref="FineTuneException">FTSDK0101: it can't be written. FTSDK0106: there is something in it.</exception>
    public static void Write(
        ModelFolder source, CausalLanguageModel model, IReadOnlyDictionary<string, Tensor> changed, bool isFresh, string folder, long maxShardBytes = ShardedWeights.DefaultMaxBytes)
    {
        ExportFolder.CheckEmpty(folder);
        using var stored = isFresh ? null : source.OpenWeights();
        var head = model.Head.Path + ".weight";
        var unties = model.Config.TieWordEmbeddings && changed.ContainsKey(head);
        var names = ModelTensors.All(model.Config).Select(t => t.Name).Concat(unties ? [head] : []);
        var tensors = names.Select(name => Tensor(name, model, changed, stored)).ToList();
        AtomicFile.WriteFolder(folder, temporary =>
        {
            if (unties)
                File.WriteAllText(Path.Combine(temporary, ModelFolder.ConfigFile), UntiedConfig.Of(source.Config));
            else
                AtomicFile.Copy(source.ConfigPath, Path.Combine(temporary, ModelFolder.ConfigFile));
            CopyFiles(source.Path, temporary);
            ShardedWeights.Write(temporary, tensors, maxShardBytes);
        });
    }

    private static void CopyFiles(string source, string folder)
    {
        foreach (var name in CopiedFiles.Where(n => File.Exists(Path.Combine(source, n))))
            AtomicFile.Copy(Path.Combine(source, name), Path.Combine(folder, name));
        var templates = Path.Combine(source, TemplatesFolder);
        if (!Directory.Exists(templates))
            return;
        Directory.CreateDirectory(Path.Combine(folder, TemplatesFolder));
        foreach (var file in Directory.EnumerateFiles(templates, "*.jinja"))
            AtomicFile.Copy(file, Path.Combine(folder, TemplatesFolder, Path.GetFileName(file)));
    }

    private static SafetensorsTensor Tensor(string name, CausalLanguageModel model, IReadOnlyDictionary<string, Tensor> changed, SafetensorsSet? stored)
    {
        // An untied head has the type of the embedding that it was.
        var place = stored?.Find(name) ?? stored?.Find(model.Embedding.Path + ".weight");
        var type = place?.Entry.Type ?? SafetensorsType.F32;
        if (!changed.TryGetValue(name, out var tensor))
        {
            if (stored?.Find(name) is var (file, entry))
                return new SafetensorsTensor(name, type, entry.Shape, stream => stream.Write(file.Bytes(entry)));
            tensor = model.Weights[name];
        }

        return new SafetensorsTensor(name, type, tensor.shape, stream =>
        {
            using var scope = NewDisposeScope();
            stream.Write(tensor.detach().to(MappedTensors.ToScalarType(type)).cpu().contiguous().bytes);
        });
    }
}
