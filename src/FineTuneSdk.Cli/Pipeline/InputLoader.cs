using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Locks;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>Spec, base and data → <see cref="RunInputs"/>, with the problems of all three in one go.</summary>
internal static class InputLoader
{
    /// <summary>Reads and checks everything that a run needs; needs no libtorch.</summary>
    /// <param name="request">The spec's path and the folder of the bundled bases.</param>
    /// <param name="log">Told of a download.</param>
    /// <param name="time">The clock.</param>
    /// <param name="diagnostics">Takes every problem.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The inputs, or null after an error.</returns>
    public static async Task<RunInputs?> LoadAsync(WorkerRequest request, RunLog log, TimeProvider time, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        var file = SpecReader.Read(request.Spec, diagnostics);
        if (file is null)
            return null;
        // Described before they are read: what changes in between is then seen by the next build.
        var files = DataFiles(file);
        var model = file.Has("base.model") ? await BaseInputs.LoadAsync(file, request.BundledBases, new HubBases(request, log, time), diagnostics, cancellationToken) : null;
        if (model is null || file.HasErrors)
        {
            // Encoding needs the base, and settings that aren't wrong; whether each line is an example doesn't.
            CheckFormats(file, diagnostics, cancellationToken);
            return null;
        }

        var resolved = ResolvedSpec.Resolve(file.Spec, model.MaxLength);
        if (LoadData(file, resolved, model, diagnostics, cancellationToken) is not { } data)
            return null;
        var gates = GateCheck.CheckMeasurable(file, data);
        diagnostics.AddRange(gates);
        if (gates.Count > 0)
            return null;

        var weights = UserStore.Hashes(time);
        var identity = model.Folder.ComputeIdentity(withWeights: file.Spec.Base.Weights == BaseWeights.Pretrained, weights, cancellationToken);
        var hashes = new DataHashes(files["data.train"].Sha256, files.GetValueOrDefault("data.validation")?.Sha256, files.GetValueOrDefault("data.test")?.Sha256);
        return new RunInputs
        {
            File = file,
            Spec = resolved,
            Base = model.Folder,
            Snapshot = model.Snapshot,
            Config = model.Config,
            Identity = identity,
            Tokenizer = model.Tokenizer,
            Template = model.Template,
            Encoding = model.Encoding,
            Data = data,
            DataHashes = hashes,
            Fingerprint = Fingerprint.Compute(resolved, identity.Hash, hashes.Train),
            Files = [.. files.Values, InputFile.Describe(AdapterLock.PathFor(file.Path, file.Name), file.Directory), .. Branch(file, model), .. BaseFiles.Describe(model.Folder.Path, file.Directory, weights)],
            BundledBase = BundledName(model.Folder.Path, request.BundledBases),
        };
    }

    private static DataSet? LoadData(SpecFile file, FineTuneSpec resolved, BaseInputs model, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        var problems = new DiagnosticBag();
        var data = DataLoader.Load(resolved.Data, resolved.Training, file.Directory, model.Tokenizer, model.Template, model.Encoding, problems, cancellationToken);
        // What has no place in a data file is about the spec's settings.
        diagnostics.AddRange(problems.Select(one => one.Location is null ? one with { Location = file.PlaceOf("training.maxLength") } : one));
        return data;
    }

    private static void CheckFormats(SpecFile file, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        foreach (var (key, path) in DataPaths(file))
        {
            var full = Path.GetFullPath(path, file.Directory);
            // A missing file was reported at the spec's line.
            if (File.Exists(full))
                DataFile.Read(full, key, diagnostics, cancellationToken);
        }
    }

    private static Dictionary<string, InputFile> DataFiles(SpecFile file)
    {
        var result = new Dictionary<string, InputFile>(StringComparer.Ordinal) { ["spec"] = InputFile.Describe(file.Path, file.Directory) };
        foreach (var (key, path) in DataPaths(file))
            result[key] = InputFile.Describe(path, file.Directory);
        return result;
    }

    private static IEnumerable<(string Key, string Path)> DataPaths(SpecFile file)
    {
        var data = file.Spec.Data;
        (string Key, string? Path)[] paths = [("data.train", data.Train), ("data.validation", data.Validation.File), ("data.test", data.Test)];
        return paths.Where(one => one.Path is not null && file.Has(one.Key)).Select(one => (one.Key, one.Path!));
    }

    // A branch of the Hub that means another commit is a change.
    private static IEnumerable<InputFile> Branch(SpecFile file, BaseInputs model) => model.Snapshot?.RefFile is { } branch ? [InputFile.Describe(branch, file.Directory)] : [];

    private static string? BundledName(string folder, string bundledBases) =>
        bundledBases.Length > 0 && Path.GetDirectoryName(folder) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(bundledBases)) ? Path.GetFileName(folder) : null;
}
