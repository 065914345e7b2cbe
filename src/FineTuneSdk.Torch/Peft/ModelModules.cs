using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>The modules of a model as the matcher takes them.</summary>
internal static class ModelModules
{
    /// <summary>Every module with weights, the tied head too, in the order of the file: embedding, blocks, final norm, head.</summary>
    public static IReadOnlyList<ModelModule> Of(CausalLanguageModel model)
    {
        var modules = new List<ModelModule> { new(model.Embedding.Path, ModelModuleKind.Embedding) };
        modules.AddRange(model.Linears.Where(s => s != model.Head).Select(s => new ModelModule(s.Path, ModelModuleKind.Linear)));
        modules.AddRange(model.Norms.Select(n => new ModelModule(n.Path, ModelModuleKind.Norm)));
        modules.Add(new ModelModule(model.Head.Path, ModelModuleKind.OutputHead));
        return modules;
    }
}
