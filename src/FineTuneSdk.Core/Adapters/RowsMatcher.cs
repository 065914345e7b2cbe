using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Adapters;

/// <summary>Decides which rows of embedding and head are trained by themselves, by PEFT's rules for <c>trainable_token_indices</c>.</summary>
/// <remarks>
/// Source: huggingface/peft 0.21.2, src/peft/utils/other.py (set_additional_trainable_modules). A list means the embedding. On a tied model the head follows the
/// embedding's rows, unless both are named with different rows; a head that is named alone changes alone.
/// </remarks>
internal sealed class RowsMatcher(PeftAdapterConfig config, IReadOnlyList<ModelModule> modules, bool isTied, SourceSpan? location)
{
    /// <summary>The rows, and whether a tied head follows the embedding's.</summary>
    /// <exception cref="FineTuneException">FTSDK1403: a name takes nothing, or what can't be trained by rows.</exception>
    public (IReadOnlyList<TrainedRows> Rows, bool TiesHead) Match(IReadOnlyList<ModelModule> adapted, IReadOnlyList<ModelModule> saved)
    {
        if (config.TrainableTokens is not { } tokens)
            return ([], false);
        var embedding = modules.Single(m => m.Kind == ModelModuleKind.Embedding);
        var problems = new DiagnosticBag();
        var rows = new List<TrainedRows>();
        foreach (var (name, indices) in tokens.ByModule ?? new Dictionary<string, IReadOnlyList<int>> { [embedding.Path] = tokens.Indices! })
            Add(name, indices, adapted, saved, rows, problems);
        var head = rows.Find(r => r.Module.Kind == ModelModuleKind.OutputHead);
        var ofEmbedding = rows.Find(r => r.Module == embedding);
        var tiesHead = isTied && ofEmbedding is not null && (head is null || head.Indices.SequenceEqual(ofEmbedding.Indices));
        if (isTied && config.EnsureWeightTying && ofEmbedding is not null && !tiesHead)
            Error("The embedding and the head that is tied to it are named with different tokens, and their tie is to be kept (ensure_weight_tying); name the same tokens in the same order.", problems);
        if (tiesHead && (adapted.Concat(saved).Any(m => m.Kind == ModelModuleKind.OutputHead)))
            Error($"The head would follow the embedding's trained tokens, and is adapted or trained whole itself; leave it out of one of them.", problems);
        problems.ThrowIfErrors();
        return tiesHead && head is not null ? ([ofEmbedding!], true) : (rows, tiesHead);
    }

    private void Add(string name, IReadOnlyList<int> indices, IReadOnlyList<ModelModule> adapted, IReadOnlyList<ModelModule> saved, List<TrainedRows> rows, DiagnosticBag problems)
    {
        var named = modules.Where(m => m.Path.EndsWith(name, StringComparison.Ordinal)).ToList();
        if (named.Count == 0)
            Error($"'{name}' in the trained tokens is no module of the base; embedding and head are {string.Join(" and ", modules.Where(IsVocabulary).Select(m => m.Path))}.", problems);
        foreach (var module in named)
        {
            if (!IsVocabulary(module))
                Error($"'{module.Path}' in the trained tokens is neither the embedding nor the head; only their rows belong to tokens.", problems);
            else if (adapted.Contains(module) || saved.Contains(module))
                Error($"'{module.Path}' has trained tokens, and is adapted or trained whole as well; leave it out of one of them.", problems);
            else if (rows.Exists(r => r.Module == module))
                Error($"'{module.Path}' is named twice in the trained tokens.", problems);
            else
                rows.Add(new TrainedRows(module, indices));
        }
    }

    private void Error(string text, DiagnosticBag problems) => problems.Error(DiagnosticCodes.TargetNotFound, text, location);

    private static bool IsVocabulary(ModelModule module) => module.Kind is ModelModuleKind.Embedding or ModelModuleKind.OutputHead;
}
