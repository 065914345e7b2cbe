using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary><c>result.json</c> and <c>inputs.cache</c>: what the build reads instead of starting a worker.</summary>
internal static class ResultFiles
{
    /// <summary>Removes what says that the project's adapter is up to date, before that adapter changes.</summary>
    public static void Invalidate(ProjectStore project)
    {
        File.Delete(project.InputsCacheFile);
        File.Delete(project.ResultFile);
    }

    /// <summary>Writes both; the cache last, since it vouches for everything else. A result that misses a gate isn't one: no build takes it.</summary>
    public static void Write(RunInputs inputs, WorkerRequest request, ProjectStore project, ResultFolder folder, AdapterManifest manifest, string outcome, IReadOnlyList<Diagnostic> gateProblems, IReadOnlyList<Diagnostic> warnings)
    {
        if (gateProblems.Count == 0)
            WriteResult(inputs, request, project, folder, manifest, outcome);
        var cache = new InputsCache { GateFailed = gateProblems.Count > 0 };
        foreach (var property in request.Properties.Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2))
            cache.Properties[property[0]] = property[1];
        cache.Inputs.AddRange(inputs.Files);
        foreach (var file in Directory.EnumerateFiles(folder.Path).Concat(new[] { project.BasePathFile, project.ResultFile }.Where(File.Exists)))
            cache.Outputs[Path.GetRelativePath(project.Root, file).Replace('\\', '/')] = new FileInfo(file).Length;
        cache.Diagnostics.AddRange(warnings.Concat(gateProblems).Select(problem => problem.ToEvent()));
        cache.Write(project.InputsCacheFile);
    }

    private static void WriteResult(RunInputs inputs, WorkerRequest request, ProjectStore project, ResultFolder folder, AdapterManifest manifest, string outcome)
    {
        var result = new WorkerResult
        {
            Name = request.Name,
            Folder = folder.Name,
            Outcome = outcome,
            Fingerprint = manifest.Fingerprint,
            AdapterSha256 = manifest.AdapterSha256,
            BundledBase = inputs.BundledBase,
            BaseIdentity = inputs.BundledBase is null ? manifest.Base.Identity : null,
            BaseFolder = inputs.BundledBase is null ? inputs.Base.Path : null,
            Metrics = manifest.Metrics.ToDictionary(MetricNames.Full, metric => metric.Value, StringComparer.Ordinal),
        };
        if (result.BaseFolder is null)
            File.Delete(project.BasePathFile);
        else
            AtomicFile.WriteAllText(project.BasePathFile, result.BaseFolder);
        AtomicFile.WriteAllText(project.ResultFile, WorkerJson.ToText(result));
    }
}
