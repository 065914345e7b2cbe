using System.Text.RegularExpressions;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Torch.Models;

/// <summary>Holds files of weights against an architecture, before anything is loaded.</summary>
internal static partial class WeightsCheck
{
    private const int NamesShown = 10;

    /// <summary>Throws when anything is missing, unexpected, misshapen or of a type that isn't read: all of it in one error.</summary>
    public static void Check(SafetensorsSet files, ModelConfig config)
    {
        var missing = new List<string>();
        var misshapen = new List<string>();
        var types = new List<string>();
        var unexpected = files.Names.Where(n => !IsDerived().IsMatch(n)).ToHashSet(StringComparer.Ordinal);
        foreach (var spec in ModelTensors.All(config))
        {
            unexpected.Remove(spec.Name);
            if (files.Find(spec.Name) is not var (_, entry))
                missing.Add(spec.Name);
            else if (!entry.Shape.SequenceEqual(spec.Shape))
                misshapen.Add($"{spec.Name} is [{string.Join(", ", entry.Shape)}] instead of [{string.Join(", ", spec.Shape)}]");
            else if (entry.Type is not (SafetensorsType.F32 or SafetensorsType.F16 or SafetensorsType.BF16))
                types.Add($"{spec.Name} is {entry.Type.Name()}");
        }
        if (config.TieWordEmbeddings && IsCopyOfEmbedding(files))
            unexpected.Remove(ModelTensors.Head + ".weight");

        var parts = new List<string>();
        Describe(parts, missing, "missing");
        Describe(parts, [.. unexpected.Order(StringComparer.Ordinal)], "unexpected");
        Describe(parts, misshapen, "misshapen");
        Describe(parts, types, "of a type that isn't read (F32, F16 and BF16 are)");
        if (parts.Count == 0)
            return;
        throw new FineTuneException(
            DiagnosticCodes.WeightsDontFit,
            $"The weights don't fit the {config.ModelType} model of config.json: {string.Join("; ", parts)}. Use the config.json that belongs to these weights.",
            new SourceSpan(files.Source));
    }

    private static void Describe(List<string> parts, List<string> names, string what)
    {
        if (names.Count > 0)
            parts.Add($"{names.Count} {what}: {string.Join(", ", names.Take(NamesShown))}{(names.Count > NamesShown ? ", …" : "")}");
    }

    // Some writers store a tied head beside the embedding. That is harmless while both are the same.
    private static bool IsCopyOfEmbedding(SafetensorsSet files) =>
        files.Find(ModelTensors.Head + ".weight") is var (headFile, head)
        && files.Find(ModelTensors.Embedding + ".weight") is var (embeddingFile, embedding)
        && head.Type == embedding.Type && head.Length <= int.MaxValue && embedding.Length <= int.MaxValue
        && headFile.Bytes(head).SequenceEqual(embeddingFile.Bytes(embedding));

    // Old checkpoints carry the rotary frequencies, which config.json already gives.
    [GeneratedRegex(@"\Amodel\.layers\.[0-9]+\.self_attn\.rotary_emb\.inv_freq\z")]
    private static partial Regex IsDerived();
}
