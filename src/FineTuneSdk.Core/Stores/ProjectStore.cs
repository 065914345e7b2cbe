using FineTuneSdk.Core.Events;

namespace FineTuneSdk.Core.Stores;

/// <summary>The places in <c>obj/finetune/&lt;name&gt;/</c>, where everything about one spec of a project is kept.</summary>
/// <param name="workDirectory">The folder.</param>
public sealed class ProjectStore(string workDirectory)
{
    /// <summary>The folder itself.</summary>
    public string Root { get; } = Path.GetFullPath(workDirectory);

    /// <summary>The adapter, as the application takes it.</summary>
    public string AdapterFolder => Path.Combine(Root, WorkerResult.AdapterFolder);

    /// <summary>The model, where all of its weights were trained.</summary>
    public string ModelFolder => Path.Combine(Root, WorkerResult.ModelFolder);

    /// <summary>The hashes of the result's files, as they were made or restored.</summary>
    public string EntryFile => Path.Combine(Root, StoreEntry.FileName);

    /// <summary>Where a run that was stopped goes on.</summary>
    public string CheckpointFolder => Path.Combine(Root, "checkpoint");

    /// <summary>The event lines of the last run.</summary>
    public string ProgressFile => Path.Combine(Root, "progress.jsonl");

    /// <summary>What the last run ended with.</summary>
    public string ResultFile => Path.Combine(Root, WorkerResult.FileName);

    /// <summary>Where a base lies that isn't bundled.</summary>
    public string BasePathFile => Path.Combine(Root, WorkerResult.BasePathFileName);

    /// <summary>What the next build compares.</summary>
    public string InputsCacheFile => Path.Combine(Root, InputsCache.FileName);

    /// <summary>Details of the last failure that nobody foresaw.</summary>
    public string FailureFile => Path.Combine(Root, "failure.txt");
}
