using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>Says where a method trains one of two modules that are one matrix in the base, as PEFT does.</summary>
internal static class TyingCheck
{
    /// <summary>The warning, at the key that names the module; null where there is nothing to say.</summary>
    /// <param name="file">The spec.</param>
    /// <param name="isTied">Whether the base's head is its embedding's matrix.</param>
    /// <param name="match">What the method trains.</param>
    public static Diagnostic? Check(SpecFile file, bool isTied, TargetMatch match)
    {
        if (!isTied || match.TiesHead || file.Spec.Method.Type != MethodType.Lora)
            return null;
        var saved = match.Saved.Where(IsVocabulary).ToList();
        var trained = saved.Concat(match.Adapted.Where(IsVocabulary)).Select(module => $"'{module.Path}'").ToList();
        return trained.Count == 0
            ? null
            : Diagnostic.Warning(
                DiagnosticCodes.TiedModuleTrainedAlone,
                $"The base's head and embedding are one matrix, and they part when {string.Join(" and ", trained)} {(trained.Count == 1 ? "is" : "are")} trained without \"ensureWeightTying\": set it to true to train them as one.",
                file.PlaceOf(saved.Count > 0 ? "method.modulesToSave" : "method.targets"));
    }

    private static bool IsVocabulary(ModelModule module) => module.Kind is ModelModuleKind.Embedding or ModelModuleKind.OutputHead;
}
