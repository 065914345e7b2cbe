using System.Globalization;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Training;

/// <summary>
/// A run's checkpoints: one safetensors file <c>step-000120.safetensors</c> with the trained values, the optimizer's state and the losses so far. What dropout
/// drops and which examples come next follow from the step's number, so that no generator has to be kept.
/// </summary>
/// <param name="folder">Where they lie; only the newest is kept.</param>
/// <param name="runKey">Names what decides the run; a checkpoint with another key is another run's.</param>
internal sealed class Checkpoints(string folder, string runKey)
{
    private const string Version = "1";
    private const string Losses = "losses";

    /// <summary>Writes the state after as many steps as there are losses, and deletes older checkpoints.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="FineTuneException">It can't be written (FTSDK0101).</exception>
    public string Save(TrainingRun run, IReadOnlyList<double> losses)
    {
        var older = Find(folder);
        var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"step-{losses.Count:000000}.safetensors"));
        using var lossTensor = tensor(losses.ToArray(), ScalarType.Float64);
        var tensors = run.State.Append((Losses, lossTensor)).Select(t => TensorBytes.ToFile(t.Item1, t.Item2)).ToList();
        AtomicFile.Write(file, stream => SafetensorsWriter.Write(stream, tensors, Metadata(run)));
        foreach (var old in older.Where(o => o != file))
            File.Delete(old);
        return file;
    }

    /// <summary>Loads the newest checkpoint into a run.</summary>
    /// <param name="run">The run, at its start.</param>
    /// <param name="warn">Called for a checkpoint that can't be used.</param>
    /// <returns>The losses of the steps that are done, or null if there is no checkpoint to go on from; the run is unchanged then.</returns>
    public IReadOnlyList<double>? TryLoad(TrainingRun run, Action<Diagnostic>? warn)
    {
        if (Find(folder).LastOrDefault() is not { } newest)
            return null;
        try
        {
            using var file = SafetensorsFile.Open(newest);
            if (FindProblem(file, run) is not { } problem)
                return Load(file, run);
            warn?.Invoke(Diagnostic.Warning(DiagnosticCodes.CheckpointUnusable, $"This checkpoint isn't used, and training starts anew: {problem}.", new SourceSpan(newest)));
        }
        catch (FineTuneException exception)
        {
            warn?.Invoke(Diagnostic.Warning(DiagnosticCodes.CheckpointUnusable, $"This checkpoint can't be read, and training starts anew: {exception.Diagnostics[0].Message}", new SourceSpan(newest)));
        }

        return null;
    }

    /// <summary>The steps that the newest checkpoint has behind it; 0 where there is none to go on from. Says nothing: loading it does.</summary>
    public int StepsDone()
    {
        if (Find(folder).LastOrDefault() is not { } newest)
            return 0;
        try
        {
            using var file = SafetensorsFile.Open(newest);
            var isOwn = file.Metadata.GetValueOrDefault("version") == Version && file.Metadata.GetValueOrDefault("run") == runKey;
            return isOwn && file.Find(Losses) is { Shape: [var steps] } ? (int)steps : 0;
        }
        catch (FineTuneException)
        {
            return 0;
        }
    }

    private static List<string> Find(string folder) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "step-*.safetensors").Order(StringComparer.Ordinal)] : [];

    private static List<double> Load(SafetensorsFile file, TrainingRun run)
    {
        using var mode = no_grad();
        foreach (var (name, target) in run.State)
        {
            using var stored = MappedTensors.Load(file, file.Find(name)!, CPU, target.dtype);
            target.copy_(stored);
        }

        using var losses = MappedTensors.Load(file, file.Find(Losses)!, CPU, ScalarType.Float64);
        return [.. losses.data<double>()];
    }

    private string? FindProblem(SafetensorsFile file, TrainingRun run)
    {
        foreach (var (key, value) in Metadata(run))
        {
            if (file.Metadata.GetValueOrDefault(key) != value)
                return key == "run" ? "it belongs to another training (the spec, the data or the base changed)" : $"its {key} is {file.Metadata.GetValueOrDefault(key) ?? "missing"}, not {value}";
        }

        foreach (var (name, target) in run.State)
        {
            if (file.Find(name) is not { Type: SafetensorsType.F32 } entry || !entry.Shape.SequenceEqual(target.shape))
                return $"its tensor '{name}' doesn't fit";
        }

        return file.Find(Losses) is { Type: SafetensorsType.F64, Shape.Count: 1 } ? null : "its losses are missing";
    }

    private Dictionary<string, string> Metadata(TrainingRun run) => new(StringComparer.Ordinal)
    {
        ["format"] = "pt",
        ["version"] = Version,
        ["run"] = runKey,
        ["parameters"] = run.Parameters.Count.ToString(CultureInfo.InvariantCulture),
    };
}
