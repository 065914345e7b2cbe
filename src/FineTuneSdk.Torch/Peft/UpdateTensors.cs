using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>The tensors of one module's update, under PEFT's names.</summary>
internal static class UpdateTensors
{
    /// <summary>A and B, B's bias, and DoRA's magnitude.</summary>
    public static IEnumerable<TrainedTensor> Of(CausalLanguageModel model, AdaptedModule adapted, PeftAdapterConfig config)
    {
        var (path, rank) = (adapted.Module.Path, adapted.Rank);
        if (adapted.Module.Kind == ModelModuleKind.Embedding)
        {
            yield return new TrainedTensor(path + PeftNames.EmbeddingA, [rank, model.Embedding.Module.Count], TrainedTensorRole.EmbeddingA);
            yield return new TrainedTensor(path + PeftNames.EmbeddingB, [model.Embedding.Module.Width, rank], TrainedTensorRole.EmbeddingB);
        }
        else
        {
            var linear = AdapterLayout.Slot(model, path).Module;
            yield return new TrainedTensor(path + PeftNames.LinearA, [rank, linear.InFeatures], TrainedTensorRole.LinearA);
            yield return new TrainedTensor(path + PeftNames.LinearB, [linear.OutFeatures, rank], TrainedTensorRole.LinearB);
            if (config.LoraBias)
                yield return new TrainedTensor(path + PeftNames.LinearBBias, [linear.OutFeatures], TrainedTensorRole.LinearBBias);
        }

        if (config.UseDora)
            yield return Magnitude(model, adapted.Module);
    }

    /// <summary>DoRA's magnitude.</summary>
    public static TrainedTensor Magnitude(CausalLanguageModel model, ModelModule module)
    {
        var source = AdapterLayout.WeightName(model, module.Path);
        return module.Kind == ModelModuleKind.Embedding
            ? new TrainedTensor(module.Path + PeftNames.Magnitude, [model.Embedding.Module.Width], TrainedTensorRole.ColumnMagnitude, source)
            : new TrainedTensor(module.Path + PeftNames.Magnitude, [AdapterLayout.Slot(model, module.Path).Module.OutFeatures], TrainedTensorRole.RowMagnitude, source);
    }

    /// <summary>Rows that are trained by themselves.</summary>
    /// <exception cref="FineTuneException">FTSDK1403: the base has no such row.</exception>
    public static TrainedTensor Rows(CausalLanguageModel model, TrainedRows rows, SourceSpan? location)
    {
        var (count, width) = (model.Embedding.Module.Count, model.Embedding.Module.Width);
        if (rows.Indices.Any(i => i >= count))
            throw new FineTuneException(DiagnosticCodes.TargetNotFound, $"The trained token {rows.Indices.First(i => i >= count)} is not among the base's {count} (0 to {count - 1}).", location);
        return new TrainedTensor(rows.Module.Path + PeftNames.Rows, [rows.Indices.Count, width], TrainedTensorRole.Rows, AdapterLayout.WeightName(model, rows.Module.Path), rows.Indices);
    }
}
