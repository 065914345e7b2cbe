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

/// <summary>Finds what lies in the work directories, adapters and models whose weights were all trained, whether this build made them or an earlier one: items for <c>@(FineTuneAdapter)</c>.</summary>
[MSBuildMultiThreadableTask]
public sealed class CollectAdapters : Task
{
    private const string BundledBase = "BundledBase";
    private const string BaseFolder = "BaseFolder";
    private const string BaseIdentity = "BaseIdentity";
    private const string Always = "PreserveNewest";
    private const string Never = "Never";

    // The folders in which a result may be, each with the file that makes it one.
    private static readonly Dictionary<string, string> ConfigurationFiles = new(StringComparer.Ordinal)
    {
        [WorkerResult.AdapterFolder] = "adapter_config.json",
        [WorkerResult.ModelFolder] = "config.json",
    };

    private static readonly string[] ModelFiles = [".json", ".jinja", ".safetensors"];

    /// <summary>The specs, with the metadata that <see cref="CollectSpecs"/> gave them.</summary>
    [Required]
    public ITaskItem[] Specs { get; set; } = [];

    /// <summary>Folder of the bundled bases, absolute.</summary>
    public string BundledBases { get; set; } = "";

    /// <summary>Whether a published application takes the bases along that aren't bundled.</summary>
    public bool PublishBase { get; set; }

    /// <summary>The adapters' folders, with metadata Name, Spec, Link, Method (<c>lora</c>, <c>full</c>), Fingerprint, AdapterSha256, BundledBase, BaseFolder and BaseIdentity (of a base that isn't bundled), Metrics (<c>name=value</c>, separated by semicolons).</summary>
    [Output]
    public ITaskItem[] Adapters { get; set; } = [];

    /// <summary>Their files, and those of the bases that they need, with metadata TargetPath (where each goes below an output folder), CopyToOutputDirectory and CopyToPublishDirectory.</summary>
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
            .. Adapters.Where(adapter => adapter.GetMetadata(BaseFolder).Length > 0).GroupBy(adapter => adapter.GetMetadata(BaseIdentity)).SelectMany(same => FilesOfBase(same.First())),
        ];
        return true;
    }

    // A base of the user's own is gigabytes, so the output gets no more than its path, and what is published gets the base itself, if it is to.
    private IEnumerable<ITaskItem> FilesOfBase(ITaskItem adapter)
    {
        var target = "finetune/bases/" + adapter.GetMetadata(BaseIdentity);
        var pathFile = Path.Combine(Path.GetDirectoryName(adapter.ItemSpec)!, WorkerResult.BasePathFileName);
        if (File.Exists(pathFile))
            yield return Item(pathFile, target + ".path", Always, Never);
        var folder = adapter.GetMetadata(BaseFolder);
        if (!PublishBase || !Directory.Exists(folder))
            yield break;
        foreach (var file in FilesOf(folder, target, Never).Where(file => IsModelFile(file.GetMetadata("TargetPath").Substring(target.Length + 1))))
            yield return file;
    }

    // A downloaded folder may hold the same weights in other formats, and a cache.
    private static bool IsModelFile(string path) =>
        ModelFiles.Contains(Path.GetExtension(path)) && (path.IndexOf('/') < 0 || path.StartsWith("additional_chat_templates/", StringComparison.Ordinal));

    private static IEnumerable<ITaskItem> FilesOf(string folder, string target, string copyToOutput = Always) =>
        from file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).OrderBy(file => file, StringComparer.Ordinal)
        let relative = file.Substring(folder.Length).Replace('\\', '/').TrimStart('/')
        select Item(file, target.TrimEnd('/') + "/" + relative, copyToOutput, Always);

    private static TaskItem Item(string file, string target, string copyToOutput, string copyToPublish) =>
        LiteralItems.Create(file, ("TargetPath", target), ("CopyToOutputDirectory", copyToOutput), ("CopyToPublishDirectory", copyToPublish));

    private static TaskItem? Find(ITaskItem spec)
    {
        var workDirectory = spec.GetMetadata(SpecMetadata.WorkDirectory);
        var resultFile = Path.Combine(workDirectory, WorkerResult.FileName);
        if (!File.Exists(resultFile))
            return null;
        var result = ContractJson.TryParse<WorkerResult>(File.ReadAllText(resultFile));
        var name = result?.Folder ?? WorkerResult.AdapterFolder;
        var folder = Path.Combine(workDirectory, name);
        if (!ConfigurationFiles.TryGetValue(name, out var configuration) || !File.Exists(Path.Combine(folder, configuration)))
            return null;
        // A model is whole: it needs no base beside it.
        var needsBase = name == WorkerResult.AdapterFolder;
        return LiteralItems.Create(
            folder,
            (SpecMetadata.Name, spec.GetMetadata(SpecMetadata.Name)),
            ("Spec", spec.ItemSpec),
            (SpecMetadata.Link, spec.GetMetadata(SpecMetadata.Link)),
            ("Method", needsBase ? "lora" : "full"),
            ("Fingerprint", result?.Fingerprint ?? ""),
            ("AdapterSha256", result?.AdapterSha256 ?? ""),
            (BundledBase, needsBase ? result?.BundledBase ?? "" : ""),
            (BaseFolder, needsBase ? result?.BaseFolder ?? "" : ""),
            (BaseIdentity, needsBase ? result?.BaseIdentity ?? "" : ""),
            ("Metrics", string.Join(";", (result?.Metrics ?? []).OrderBy(metric => metric.Key, StringComparer.Ordinal)
                .Select(metric => metric.Key + "=" + metric.Value.ToString("R", CultureInfo.InvariantCulture)))));
    }
}
