#nullable enable
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using FineTuneSdk.Core.Events;

namespace FineTuneSdk.Tasks.Inputs;

/// <summary>What changed since a run: by content, but only a file whose length or time differs is read.</summary>
internal sealed class InputsComparison
{
    private InputsComparison(List<string> reasons, InputsCache? refreshed)
    {
        Reasons = reasons;
        Refreshed = refreshed;
    }

    /// <summary>Why the run's result no longer holds, each as a sentence without its end; empty when it holds.</summary>
    public List<string> Reasons { get; }

    /// <summary>The cache with the present times, where a file was touched and its bytes are the same; else null.</summary>
    public InputsCache? Refreshed { get; }

    /// <summary>Compares.</summary>
    /// <param name="cache">What the run depended on.</param>
    /// <param name="properties">What the build says now, lines <c>name=value</c>.</param>
    /// <param name="specDirectory">To which input paths are relative.</param>
    /// <param name="workDirectory">To which output paths are relative.</param>
    public static InputsComparison Compare(InputsCache cache, IEnumerable<string> properties, string specDirectory, string workDirectory)
    {
        var reasons = new List<string>();
        reasons.AddRange(CompareProperties(cache, properties));
        var touched = new Dictionary<InputFile, InputFile>();
        foreach (var before in cache.Inputs)
        {
            var reason = CompareInput(before, specDirectory, touched);
            if (reason != null)
                reasons.Add(reason);
        }

        reasons.AddRange(CompareOutputs(cache, workDirectory));
        if (reasons.Count > 0 || touched.Count == 0)
            return new InputsComparison(reasons, null);
        for (var i = 0; i < cache.Inputs.Count; i++)
        {
            if (touched.TryGetValue(cache.Inputs[i], out var now))
                cache.Inputs[i] = now;
        }

        return new InputsComparison(reasons, cache);
    }

    private static IEnumerable<string> CompareProperties(InputsCache cache, IEnumerable<string> properties)
    {
        foreach (var property in properties)
        {
            var equals = property.IndexOf('=');
            var (name, value) = (property.Substring(0, equals), property.Substring(equals + 1));
            if (!cache.Properties.TryGetValue(name, out var before))
                yield return $"{name} is {value} and was not known";
            else if (before != value)
                yield return $"{name} changed from {before} to {value}";
        }
    }

    private static string? CompareInput(InputFile before, string specDirectory, Dictionary<InputFile, InputFile> touched)
    {
        var file = new FileInfo(before.FullPath(specDirectory));
        if (before.Length == InputFile.Absent)
            return file.Exists ? $"{before.Path} is new" : null;
        if (!file.Exists)
            return $"{before.Path} is gone";
        if (file.Length == before.Length && file.LastWriteTimeUtc.Ticks == before.ModifiedUtcTicks)
            return null;
        var now = InputFile.Describe(file.FullName, specDirectory);
        if (now.Sha256 != before.Sha256)
            return $"{before.Path} changed{LineChanges.Describe(before.LineHashes, now.LineHashes)}";
        touched[before] = now;
        return null;
    }

    private static IEnumerable<string> CompareOutputs(InputsCache cache, string workDirectory) =>
        from output in cache.Outputs
        let file = new FileInfo(Path.Combine(workDirectory, output.Key))
        where !file.Exists || file.Length != output.Value
        select $"{output.Key} is {(file.Exists ? "not as it was made" : "missing")}";
}
