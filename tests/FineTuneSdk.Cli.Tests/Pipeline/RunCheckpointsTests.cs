using FineTuneSdk.Cli.Pipeline;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Tests.Pipeline;

public sealed class RunCheckpointsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("finetune-checkpoints-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Three_trainings_keep_theirs_and_one_that_is_done_removes_its_own_alone()
    {
        var project = new ProjectStore(_folder.FullName);
        var runs = Enumerable.Range(0, 5).Select(i => new RunCheckpoints(project, Sha256.OfText($"{i}"))).ToList();
        runs[4].Remove();
        runs[4].RemoveOldest();
        for (var i = 0; i < 4; i++)
        {
            Directory.CreateDirectory(runs[i].Folder);
            File.WriteAllText(Path.Combine(runs[i].Folder, "step-000001.safetensors"), "");
            Directory.SetLastWriteTimeUtc(runs[i].Folder, new DateTime(2026, 1, 1 + (i + 2) % 4, 0, 0, 0, DateTimeKind.Utc));
        }

        // The newest are 1, then 0, 3 and 2.
        runs[3].RemoveOldest();
        Assert.Equal([true, true, false, true], Exist());
        runs[4].RemoveOldest();
        Assert.Equal([true, true, false, false], Exist());
        runs[1].Remove();
        Assert.Equal([true, false, false, false], Exist());
        runs[0].Remove();
        Assert.False(Directory.Exists(project.CheckpointFolder));

        bool[] Exist() => [.. runs.Take(4).Select(run => Directory.Exists(run.Folder))];
    }
}
