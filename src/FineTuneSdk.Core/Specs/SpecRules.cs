using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights.Hub;

namespace FineTuneSdk.Core.Specs;

/// <summary>What no key can say alone: keys that contradict each other, and files that aren't there.</summary>
internal static class SpecRules
{
    /// <summary>Says nothing that only follows from an error that was already reported.</summary>
    public static void Check(FineTuneSpec spec, string file, SpecPlaces places, List<Diagnostic> problems)
    {
        CheckBase(spec.Base, places, problems);
        CheckMethod(spec.Method, places, problems);
        CheckTraining(spec.Training, places, problems);
        CheckFiles(spec.Data, Path.GetDirectoryName(file)!, places, problems);
        for (var i = 0; i < spec.Evaluation.Gates.Count; i++)
            CheckGate(spec, spec.Evaluation.Gates[i], $"evaluation.gates[{i}]", places, problems);
    }

    private static void CheckBase(BaseSpec model, SpecPlaces places, List<Diagnostic> problems)
    {
        const string Key = "base.model";
        if (places.Find(Key) is not { } place || !HubReference.IsHub(model.Model) || HubReference.TryParse(model.Model, out var problem) is not null)
            return;
        // Inside of the quotes, where no character is escaped.
        if (place.Line == place.EndLine && place.EndColumn - place.Column == model.Model.Length + 2)
        {
            var start = place.Column + 1 + problem!.Start;
            place = place with { Column = start, EndColumn = start + Math.Max(problem.Length, 1) };
        }

        problems.Add(Diagnostic.Error(DiagnosticCodes.SpecHubName, HubNameProblem(model.Model, problem!), place));
        places.Remove(Key);
    }

    /// <summary>The sentence about a name that is none on the Hub.</summary>
    internal static string HubNameProblem(string name, HubReferenceProblem problem) => $"{SpecText.Quote(name)} is no name of a model on the Hub, hf://organisation/name or hf://organisation/name@revision: {problem.Rule}.";

    private static void CheckMethod(MethodSpec method, SpecPlaces places, List<Diagnostic> problems)
    {
        if (method.Type != MethodType.Lora)
        {
            foreach (var key in SpecShape.For(typeof(MethodSpec)).Keys.Where(key => key.Rules.LoraOnly))
            {
                if (places.Find($"method.{key.Name}") is { } place)
                    Conflict($"\"{key.Name}\" is for the method \"lora\" alone, and the method is \"{SpecShape.EnumName(method.Type)}\": remove the key, or change \"type\".", place, problems);
            }
        }
        else
        {
            LoraRules.Check(method, places, problems);
        }
    }

    private static void CheckTraining(TrainingSpec training, SpecPlaces places, List<Diagnostic> problems)
    {
        if (training.MicroBatchSize > training.BatchSize && (places.Find("training.batchSize") is not null || !places.IsPresent("training.batchSize")))
            Conflict($"\"microBatchSize\" is {training.MicroBatchSize}, more than the {training.BatchSize} examples of a step (\"batchSize\").", places.Find("training.microBatchSize")!, problems);
    }

    private static void CheckFiles(DataSpec data, string directory, SpecPlaces places, List<Diagnostic> problems)
    {
        (string Key, string? File)[] files = [("data.train", data.Train), ("data.validation", data.Validation.File), ("data.test", data.Test)];
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, file) in files)
        {
            if (file is null || places.Find(key) is not { } place)
                continue;
            var full = Path.GetFullPath(file, directory);
            var name = key["data.".Length..];
            if (Directory.Exists(full))
                problems.Add(Diagnostic.Error(DiagnosticCodes.SpecFileNotFound, $"\"{name}\" names a folder, {SpecText.Quote(file)}; it must be a file.", place));
            else if (!File.Exists(full))
                problems.Add(Diagnostic.Error(DiagnosticCodes.SpecFileNotFound, $"The file {SpecText.Quote(file)} of \"{name}\" doesn't exist; paths are relative to the spec.", place));
            else if (!seen.TryAdd(full, name))
                Conflict($"\"{name}\" and \"{seen[full]}\" name the same file, {SpecText.Quote(file)}: examples to measure with may not be trained on.", place, problems);
        }
    }

    private static void CheckGate(FineTuneSpec spec, GateSpec gate, string path, SpecPlaces places, List<Diagnostic> problems)
    {
        if (places.Find(path) is not { } place)
            return;
        if (!places.IsPresent($"{path}.min") && !places.IsPresent($"{path}.max"))
            problems.Add(Diagnostic.Error(DiagnosticCodes.SpecMissingKey, "A gate needs \"min\", \"max\" or both.", place));
        if (gate.Min > gate.Max)
            Conflict($"No value passes this gate: \"min\" is {SpecText.Number(gate.Min.Value)}, \"max\" is {SpecText.Number(gate.Max.Value)}.", place, problems);
        if (gate.Field is not null && gate.Metric != GateMetric.ExactMatch && places.Find($"{path}.metric") is not null)
            Conflict($"\"field\" is for the metric \"exactMatch\" alone, and the metric is \"{SpecShape.EnumName(gate.Metric)}\".", places.Find($"{path}.field")!, problems);
        if (gate.On == DataPart.Test && !places.IsPresent("data.test"))
            Conflict("This gate is measured on the test examples, and the spec has none: add \"test\" to \"data\", or set \"on\" to \"validation\".", place, problems);
        if (gate.On == DataPart.Validation && spec.Data.Validation.Share == 0)
            Conflict("This gate is measured on the validation examples, and \"validation\" is 0.", place, problems);
    }

    private static void Conflict(string message, SourceSpan place, List<Diagnostic> problems) =>
        problems.Add(Diagnostic.Error(DiagnosticCodes.SpecConflict, message, place));
}
