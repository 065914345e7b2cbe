using FineTuneSdk.Cli.Machine;

namespace FineTuneSdk.Cli.Tests.Machine;

public sealed class PhysicalCoresTests
{
    [Fact]
    public void Threads_that_share_a_core_count_once()
    {
        var root = Directory.CreateTempSubdirectory("finetune-cores-").FullName;
        string[] siblings = ["0,2", "1,3", "0,2", "1,3"];
        for (var i = 0; i < siblings.Length; i++)
        {
            Directory.CreateDirectory(Path.Combine(root, $"cpu{i}", "topology"));
            File.WriteAllText(Path.Combine(root, $"cpu{i}", "topology", "thread_siblings_list"), siblings[i] + "\n");
        }

        Directory.CreateDirectory(Path.Combine(root, "cpufreq"));
        Assert.Equal(2, PhysicalCores.FromSiblings(root));
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public void Without_the_folder_every_processor_counts() => Assert.Equal(int.MaxValue, PhysicalCores.FromSiblings("/nowhere/cpu"));

    [Fact]
    public void There_are_never_more_than_processors() => Assert.InRange(PhysicalCores.Count(), 1, Environment.ProcessorCount);
}
