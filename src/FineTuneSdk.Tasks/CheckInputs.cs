#nullable enable
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Tasks.Inputs;
using FineTuneSdk.Tasks.Worker;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FineTuneSdk.Tasks;

/// <summary>
/// Finds the specs for which something changed since their last run, without starting a worker. A gate that wasn't met, and for which nothing changed, is reported
/// again.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed partial class CheckInputs : Task
{
    private const string AlwaysMode = "Always";

    /// <inheritdoc/>
    public override bool Execute()
    {
        var outOfDate = new List<ITaskItem>();
        foreach (var spec in Specs)
        {
            var reasons = Check(spec);
            if (reasons.Count == 0)
                continue;
            var item = new TaskItem(spec);
            item.SetLiteral(SpecMetadata.Reasons, string.Join(";", reasons.Select(reason => reason.Replace(';', ','))));
            outOfDate.Add(item);
            Log.LogMessage(MessageImportance.Normal, $"{spec.GetMetadata(SpecMetadata.Name)}: {string.Join(", ", reasons)}");
        }

        OutOfDate = [.. outOfDate];
        return !Log.HasLoggedErrors;
    }

    private List<string> Check(ITaskItem spec)
    {
        var workDirectory = spec.GetMetadata(SpecMetadata.WorkDirectory);
        var cacheFile = Path.Combine(workDirectory, InputsCache.FileName);
        if (spec.GetMetadata(SpecMetadata.Mode) == AlwaysMode)
            return ["Mode is Always"];
        if (InputsCache.TryRead(cacheFile) is not { } cache)
            return ["there is no finished run"];
        if (cache.GateFailed && !cache.Diagnostics.Any(one => one.Severity == "error"))
            return ["a gate was not met"];

        var comparison = InputsComparison.Compare(cache, CacheProperties.For(WorkerAssembly, spec.GetMetadata(SpecMetadata.Store), LockedMode), Path.GetDirectoryName(spec.ItemSpec)!, workDirectory);
        if (comparison.Reasons.Count > 0)
            return comparison.Reasons;
        if (comparison.Refreshed is { } refreshed)
            WriteQuietly(refreshed, cacheFile);
        foreach (var one in cache.Diagnostics)
            WorkerEvents.Report(Log, one, spec.ItemSpec, HelpLink);
        if (!cache.GateFailed)
            Log.LogMessage(MessageImportance.Low, $"{spec.GetMetadata(SpecMetadata.Name)} is up to date.");
        return [];
    }

    /// <summary>The refreshed times only save the next build a hash, so a cache that can't be written now is no error.</summary>
    private void WriteQuietly(InputsCache cache, string file)
    {
        try
        {
            cache.Write(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.LogMessage(MessageImportance.Low, $"{file} was not refreshed: {exception.Message}");
        }
    }
}
