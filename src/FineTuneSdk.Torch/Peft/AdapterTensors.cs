using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>What a method trains ⇄ the tensors of <c>adapter_model.safetensors</c> under PEFT's names.</summary>
internal static class AdapterTensors
{
    private const int NamesInMessage = 5;

    /// <summary>The file's tensors. Those that lie in memory must live until the file is written.</summary>
    /// <param name="model">The adapted model.</param>
    /// <param name="layout">What was trained of it.</param>
    /// <param name="targets">The targets as they are saved.</param>
    /// <param name="tensors">From a trained tensor's name to the tensor.</param>
    public static IReadOnlyList<SafetensorsTensor> ToFile(CausalLanguageModel model, AdapterLayout layout, AdapterTargets targets, Func<string, Tensor> tensors)
    {
        var file = layout.Tensors.Select(t => TensorBytes.ToFile(PeftNames.Prefix + t.Name, tensors(t.Name))).ToList();
        file.AddRange(HeadCopies(model, layout).Select(c => TensorBytes.ToFile(PeftNames.Prefix + c.Name, Copy(tensors(c.Source), c.IsTransposed))));
        if (SavesBaseLayers(model, targets) && layout.Match.Rows.Count == 0)
            file.AddRange(AdaptedVocabulary(layout, model).Select(p => TensorBytes.ToFile(PeftNames.Prefix + p + PeftNames.BaseLayerWeight, BaseWeight(model, p))));
        return file;
    }

    /// <summary>Loads a file's tensors as float32, by the names of the layout. The caller owns them.</summary>
    /// <exception cref="FineTuneException">
    /// FTSDK1404: tensors are missing, unexpected, misshapen, or of a type that isn't read. FTSDK1406: a weight of the base in the file isn't the base's.
    /// </exception>
    public static IReadOnlyDictionary<string, Tensor> Load(SafetensorsFile file, CausalLanguageModel model, AdapterLayout layout)
    {
        Check(file, model, layout);
        CheckBaseLayers(file, model, layout);
        var device = model.Weights[model.Embedding.Path + PeftNames.Weight].device;
        var loaded = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var tensor in layout.Tensors)
            loaded.Add(tensor.Name, MappedTensors.Load(file, file.Find(PeftNames.Prefix + tensor.Name)!, device, ScalarType.Float32));
        CheckHeadCopies(file, model, layout, loaded);
        return loaded;
    }

    private static void Check(SafetensorsFile file, CausalLanguageModel model, AdapterLayout layout)
    {
        var expected = layout.Tensors.ToDictionary(t => PeftNames.Prefix + t.Name, t => t.Shape, StringComparer.Ordinal);
        var head = HeadCopies(model, layout).ToDictionary(c => PeftNames.Prefix + c.Name, c => c.Shape, StringComparer.Ordinal);
        var optional = BaseLayers(layout, model).ToDictionary(l => l.Name, l => BaseWeight(model, l.Path).shape, StringComparer.Ordinal);
        foreach (var (name, shape) in head)
            expected.Add(name, shape);
        var problems = new List<string>();
        Describe(problems, "missing", expected.Keys.Where(n => file.Find(n) is null));
        Describe(problems, "unexpected", file.Entries.Select(e => e.Name).Where(n => !expected.ContainsKey(n) && !optional.ContainsKey(n)));
        Describe(problems, "of the wrong shape", expected.Concat(optional)
            .Select(e => (e.Key, Wanted: e.Value, Entry: file.Find(e.Key)))
            .Where(e => e.Entry is not null && !e.Entry.Shape.SequenceEqual(e.Wanted))
            .Select(e => $"{e.Key} ([{string.Join(", ", e.Entry!.Shape)}], not [{string.Join(", ", e.Wanted)}])"));
        Describe(problems, "of a type other than F32, BF16 and F16", file.Entries
            .Where(e => e.Type is not (SafetensorsType.F32 or SafetensorsType.BF16 or SafetensorsType.F16)).Select(e => $"{e.Name} ({e.Type})"));
        if (problems.Count > 0)
            throw new FineTuneException(DiagnosticCodes.AdapterTensorsDoNotFit, $"The adapter's tensors don't fit its configuration and this base: {string.Join("; ", problems)}.", new SourceSpan(file.Path));
    }

    private static void Describe(List<string> problems, string what, IEnumerable<string> names)
    {
        var sorted = names.Order(StringComparer.Ordinal).ToList();
        if (sorted.Count > 0)
            problems.Add($"{sorted.Count} {what}: {string.Join(", ", sorted.Take(NamesInMessage))}{(sorted.Count > NamesInMessage ? ", …" : "")}");
    }

    private static void CheckBaseLayers(SafetensorsFile file, CausalLanguageModel model, AdapterLayout layout)
    {
        foreach (var (path, name) in BaseLayers(layout, model))
        {
            if (file.Find(name) is not { } entry)
                continue;
            var weight = BaseWeight(model, path);
            using var stored = MappedTensors.Load(file, entry, weight.device, weight.dtype);
            using var equal = stored.eq(weight);
            using var all = equal.all();
            if (!all.item<bool>())
                throw new FineTuneException(DiagnosticCodes.AdapterBaseLayerDiffers, $"The adapter carries its base's '{path}.weight', and it isn't this base's; load the adapter on the base that it was trained on.", new SourceSpan(file.Path));
        }
    }

    private static void CheckHeadCopies(SafetensorsFile file, CausalLanguageModel model, AdapterLayout layout, Dictionary<string, Tensor> loaded)
    {
        foreach (var (name, source, isTransposed, _) in HeadCopies(model, layout))
        {
            using var scope = NewDisposeScope();
            var stored = MappedTensors.Load(file, file.Find(PeftNames.Prefix + name)!, loaded[source].device, ScalarType.Float32);
            if (!stored.eq(Copy(loaded[source], isTransposed)).all().item<bool>())
                throw new FineTuneException(DiagnosticCodes.AdapterTensorsDoNotFit, $"The adapter says that head and embedding are tied (ensure_weight_tying), but its '{PeftNames.Prefix + name}' isn't what the embedding has.", new SourceSpan(file.Path));
            stored.Dispose();
        }
    }

    /// <summary>What PEFT stores a second time for a tied head that follows the embedding.</summary>
    private static IEnumerable<(string Name, string Source, bool IsTransposed, long[] Shape)> HeadCopies(CausalLanguageModel model, AdapterLayout layout)
    {
        if (!layout.Match.TiesHead)
            yield break;
        foreach (var tensor in layout.Tensors.Where(t => t.Name.StartsWith(model.Embedding.Path + ".", StringComparison.Ordinal)))
        {
            if (tensor.Role is TrainedTensorRole.ColumnMagnitude)
                continue;
            var name = tensor.Role switch
            {
                TrainedTensorRole.EmbeddingB => PeftNames.LinearA,
                TrainedTensorRole.EmbeddingA => PeftNames.LinearB,
                _ => PeftNames.Weight,
            };
            var isTransposed = tensor.Role != TrainedTensorRole.Copy;
            yield return (model.Head.Path + name, tensor.Name, isTransposed, isTransposed ? [tensor.Shape[1], tensor.Shape[0]] : tensor.Shape);
        }
    }

    private static Tensor Copy(Tensor tensor, bool isTransposed) => isTransposed ? tensor.t() : tensor;

    /// <summary>Where a file may hold weights of the base.</summary>
    private static IEnumerable<(string Path, string Name)> BaseLayers(AdapterLayout layout, CausalLanguageModel model) =>
        AdaptedVocabulary(layout, model).Select(p => (p, PeftNames.Prefix + p + PeftNames.BaseLayerWeight))
            .Concat(layout.Match.Rows.Select(r => (r.Module.Path, PeftNames.Prefix + r.Module.Path + PeftNames.RowsBaseLayerWeight)));

    /// <summary>Embedding and head, as far as they have an update.</summary>
    private static IEnumerable<string> AdaptedVocabulary(AdapterLayout layout, CausalLanguageModel model)
    {
        var adapted = layout.Match.Adapted.Where(m => m.Kind is ModelModuleKind.Embedding or ModelModuleKind.OutputHead).Select(m => m.Path).ToList();
        return layout.Match.TiesHead && adapted.Contains(model.Embedding.Path) ? adapted.Append(model.Head.Path) : adapted;
    }

    /// <summary>PEFT's rule (src/peft/utils/save_and_load.py, EMBEDDING_LAYER_NAMES): a list with exactly one of these names, or an expression that matches one's path.</summary>
    private static bool SavesBaseLayers(CausalLanguageModel model, AdapterTargets targets) =>
        targets.Names is { } names ? names.Any(n => n is "embed_tokens" or "lm_head")
        : targets.Pattern is { } pattern && new[] { model.Embedding.Path, model.Head.Path }.Any(p => TargetMatcher.Matches(pattern, p));

    private static Tensor BaseWeight(CausalLanguageModel model, string path) =>
        model.Weights.Find(path + PeftNames.Weight) ?? model.Weights[model.Embedding.Path + PeftNames.Weight];
}
