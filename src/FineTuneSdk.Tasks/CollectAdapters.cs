#nullable enable
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Tasks.Worker;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FineTuneSdk.Tasks;

/// <summary>Finds the adapters that lie in the work directories, whether this build made them or an earlier one: items for <c>@(FineTuneAdapter)</c>.</summary>
[MSBuildMultiThreadableTask]
public sealed class CollectAdapters : Task
{
    private const string ConfigurationFile = "adapter_config.json";
    private const string BundledBase = "BundledBase";

    /// <summary>The specs, with the metadata that <see cref="CollectSpecs"/> gave them.</summary>
    [Required]
    public ITaskItem[] Specs { get; set; } = [];

    /// <summary>Folder of the bundled bases, absolute.</summary>
    public string BundledBases { get; set; } = "";

    /// <summary>The adapters' folders, with metadata Name, Spec, Link, Fingerprint, AdapterSha256, BundledBase, Metrics (<c>name=value</c>, separated by semicolons).</summary>
    [Output]
    public ITaskItem[] Adapters { get; set; } = [];

    /// <summary>Their files, and those of the bundled bases that they need, with metadata TargetPath: where each goes below an output folder.</summary>
    [Output]
    public ITaskItem[] Files { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        Adapters = [.. Specs.Select(Find).OfType<ITaskItem>()];
        var bases = Adapters.Select(adapter => adapter.GetMetadata(BundledBase)).Where(name => name.Length > 0).Distinct();
        Files =
        [
            .. Adapters.SelectMany(adapter => FilesOf(adapter.ItemSpec, adapter.GetMetadata(SpecMetadata.Link))),
            .. bases.SelectMany(name => FilesOf(Path.Combine(BundledBases, name), "finetune/bases/" + name)),
        ];
        return true;
    }

    private static IEnumerable<ITaskItem> FilesOf(string folder, string target) =>
        from file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).OrderBy(file => file, StringComparer.Ordinal)
        let relative = file.Substring(folder.Length).Replace('\\', '/').TrimStart('/')
        select new TaskItem(file, new Dictionary<string, string> { ["TargetPath"] = target.TrimEnd('/') + "/" + relative });

    private static TaskItem? Find(ITaskItem spec)
    {
        var workDirectory = spec.GetMetadata(SpecMetadata.WorkDirectory);
        var folder = Path.Combine(workDirectory, WorkerResult.AdapterFolder);
        var resultFile = Path.Combine(workDirectory, WorkerResult.FileName);
        if (!File.Exists(Path.Combine(folder, ConfigurationFile)) || !File.Exists(resultFile))
            return null;
        var result = ContractJson.TryParse<WorkerResult>(File.ReadAllText(resultFile));
        return new TaskItem(folder, new Dictionary<string, string>
        {
            [SpecMetadata.Name] = spec.GetMetadata(SpecMetadata.Name),
            ["Spec"] = spec.ItemSpec,
            [SpecMetadata.Link] = spec.GetMetadata(SpecMetadata.Link),
            ["Fingerprint"] = result?.Fingerprint ?? "",
            ["AdapterSha256"] = result?.AdapterSha256 ?? "",
            [BundledBase] = result?.BundledBase ?? "",
            ["Metrics"] = string.Join(";", (result?.Metrics ?? []).OrderBy(metric => metric.Key, StringComparer.Ordinal)
                .Select(metric => metric.Key + "=" + metric.Value.ToString("R", CultureInfo.InvariantCulture))),
        });
    }
}
