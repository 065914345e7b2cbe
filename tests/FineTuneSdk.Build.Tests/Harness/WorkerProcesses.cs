namespace FineTuneSdk.Build.Tests.Harness;

/// <summary>The workers that run for a project, found by their command lines.</summary>
internal static class WorkerProcesses
{
    /// <summary>Their numbers.</summary>
    public static List<int> Of(Consumer app) =>
        [.. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(int.Parse!).Where(id => CommandLine(id).Contains(app.PathOf("obj/finetune/support/request.json"), StringComparison.Ordinal))];

    private static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
