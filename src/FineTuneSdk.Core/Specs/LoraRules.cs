using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Specs;

/// <summary>Keys of LoRA's method that don't go together, and names in them that can't be used.</summary>
internal static class LoraRules
{
    public static void Check(MethodSpec method, SpecPlaces places, List<Diagnostic> problems)
    {
        if (method.EnsureWeightTying && method.ModulesToSave.Count == 0 && method.Targets is null && method.TrainableTokenIndices.Count == 0
            && !places.IsPresent("method.modulesToSave") && !places.IsPresent("method.targets"))
            Conflict("\"ensureWeightTying\" does nothing without \"modulesToSave\" or \"targets\": name the embedding there, or remove the key.", "ensureWeightTying");
        if (method.UseDora && method.LoraBias)
            Conflict("\"loraBias\" doesn't go with \"useDora\": DoRA has no bias of its own; remove one of them.", "loraBias");
        if (method.LoraBias && method.Initialization != LoraInitialization.Default)
            Conflict($"\"loraBias\" goes with the initialization \"default\" alone, and it is \"{SpecShape.EnumName(method.Initialization)}\".", "loraBias");
        if (method.Initialization is LoraInitialization.Pissa or LoraInitialization.Olora)
        {
            var name = SpecShape.EnumName(method.Initialization);
            if (method.UseDora)
                Conflict($"The initialization \"{name}\" doesn't go with \"useDora\": what is trained couldn't be saved for the base.", "initialization");
            if (method.UseRslora && (method.RankPattern.Count > 0 || method.AlphaPattern.Count > 0))
                Conflict($"The initialization \"{name}\" with \"useRslora\" doesn't go with patterns: what is trained couldn't be saved for the base.", "initialization");
            if (method.EnsureWeightTying && method.Targets is not null)
                Conflict($"The initialization \"{name}\" doesn't go with \"ensureWeightTying\" of targets: the head's part would be the embedding's.", "initialization");
        }

        if (method.Initialization == LoraInitialization.Orthogonal)
        {
            if (method.Rank % 2 != 0)
                Conflict($"The initialization \"orthogonal\" needs an even rank, and \"rank\" is {method.Rank}.", "initialization");
            foreach (var (key, rank) in method.RankPattern.Where(p => p.Value % 2 != 0))
                Conflict($"The initialization \"orthogonal\" needs even ranks, and {SpecText.Quote(key)} has {rank}.", "rankPattern." + key);
        }

        foreach (var (name, key) in method.RankPattern.Keys.Select(k => ("rankPattern", k)).Concat(method.AlphaPattern.Keys.Select(k => ("alphaPattern", k))))
        {
            if (TargetPattern.FindUnsupported(key) is { } unsupported && places.Find($"method.{name}.{key}") is { } place)
                problems.Add(Diagnostic.Error(DiagnosticCodes.SpecUnknownValue, $"{SpecText.Quote(key)} in \"{name}\" has '{unsupported}', which isn't taken in a regular expression here.", place));
        }

        void Conflict(string message, string key)
        {
            if (places.Find("method." + key) is { } place)
                problems.Add(Diagnostic.Error(DiagnosticCodes.SpecConflict, message, place));
        }
    }
}
