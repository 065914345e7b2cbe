using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>The checkpoints of one training of a project, apart from those of others: a spec that is changed and changed back goes on where it was.</summary>
internal sealed class RunCheckpoints(ProjectStore project, string fingerprint)
{
    // A checkpoint is as large as three times what is trained.
    private const int KeptFolders = 3;

    /// <summary>Where they lie.</summary>
    public string Folder { get; } = Path.Combine(project.CheckpointFolder, fingerprint[..16]);

    /// <summary>Removes those of the trainings that were stopped longest ago, so that with this one three are left.</summary>
    public void RemoveOldest()
    {
        if (!Directory.Exists(project.CheckpointFolder))
            return;
        var others = new DirectoryInfo(project.CheckpointFolder).EnumerateDirectories().Where(one => one.FullName != Folder);
        foreach (var old in others.OrderByDescending(one => one.LastWriteTimeUtc).Skip(KeptFolders - 1))
            old.Delete(recursive: true);
    }

    /// <summary>Removes this training's, which is done.</summary>
    public void Remove()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        if (Directory.Exists(project.CheckpointFolder) && !Directory.EnumerateFileSystemEntries(project.CheckpointFolder).Any())
            Directory.Delete(project.CheckpointFolder);
    }
}
