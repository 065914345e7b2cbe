#nullable enable
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using FineTuneSdk.Core.Diagnostics;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FineTuneSdk.Tasks;

/// <summary>Gives every spec of a project its name, its work directory and its settings, and refuses those that can't be.</summary>
[MSBuildMultiThreadableTask]
public sealed class CollectSpecs : Task
{
    private const string SpecExtension = ".finetune.json";
    private static readonly string[] Modes = ["Auto", "Always", "Defer", "RestoreOnly"];

    /// <summary>The items <c>@(FineTune)</c>, full paths.</summary>
    public ITaskItem[] Specs { get; set; } = [];

    /// <summary><c>obj/finetune/</c>, absolute.</summary>
    [Required]
    public string Directory { get; set; } = "";

    /// <summary>The mode of a spec whose item doesn't say one.</summary>
    public string Mode { get; set; } = "Auto";

    /// <summary>The device of a spec whose item doesn't say one.</summary>
    public string Device { get; set; } = "auto";

    /// <summary>The team's store of a spec whose item doesn't say one, absolute or relative to the spec; empty for none.</summary>
    public string Store { get; set; } = "";

    /// <summary>The specs, with metadata Name, WorkDirectory, Mode, Device, Store, Link.</summary>
    [Output]
    public ITaskItem[] Collected { get; set; } = [];

    /// <summary>The adapter's name: the spec's file name without <c>.finetune.json</c>.</summary>
    public static string NameOf(string spec)
    {
        var file = Path.GetFileName(spec);
        return file.EndsWith(SpecExtension, StringComparison.OrdinalIgnoreCase)
            ? file.Substring(0, file.Length - SpecExtension.Length)
            : Path.GetFileNameWithoutExtension(file);
    }

    /// <inheritdoc/>
    public override bool Execute()
    {
        Collected = [.. Specs.Select(Collect)];
        foreach (var same in Collected.GroupBy(spec => spec.GetMetadata(SpecMetadata.Name), StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            var others = string.Join(" and ", same.Select(spec => spec.ItemSpec));
            LogError(DiagnosticCodes.DuplicateAdapterName, same.Last(), $"Two specs of this project are named \"{same.Key}\": {others}. Rename one, or take it out of @(FineTune).");
        }

        return !Log.HasLoggedErrors;
    }

    private TaskItem Collect(ITaskItem spec)
    {
        var name = NameOf(spec.ItemSpec);
        var collected = new TaskItem(spec);
        collected.SetLiteral(SpecMetadata.Name, name);
        collected.SetLiteral(SpecMetadata.WorkDirectory, Path.Combine(Directory, name));
        SetDefault(collected, SpecMetadata.Mode, Mode);
        SetDefault(collected, SpecMetadata.Device, Device);
        SetDefault(collected, SpecMetadata.Store, Store);
        SetDefault(collected, SpecMetadata.Link, "finetune/" + name);

        var mode = collected.GetMetadata(SpecMetadata.Mode);
        var known = Modes.FirstOrDefault(value => value.Equals(mode, StringComparison.OrdinalIgnoreCase));
        if (known == null)
            LogError(DiagnosticCodes.InvalidBuildSetting, spec, $"Mode (FineTuneMode) is \"{mode}\"; it must be one of {string.Join(", ", Modes)}.");
        else
            collected.SetMetadata(SpecMetadata.Mode, known);
        if (name.Length == 0)
            LogError(DiagnosticCodes.InvalidBuildSetting, spec, "A spec needs a name before \".finetune.json\": the adapter is called by it.");
        return collected;
    }

    private static void SetDefault(TaskItem item, string metadata, string value)
    {
        if (item.GetMetadata(metadata).Length == 0)
            item.SetLiteral(metadata, value);
    }

    private void LogError(string code, ITaskItem spec, string text) => Log.LogError(null, code, null, null, spec.ItemSpec, 0, 0, 0, 0, text);
}
