using System.Text.Json;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Tests;

namespace FineTuneSdk.Cli.Tests;

/// <summary>Trainings of a <see cref="MicroProject"/> by the program, and what they leave.</summary>
internal static class ProjectRuns
{
    public static Task<(int Code, string Output)> Train(MicroProject project, params string[] options) => FineTuneProgram.RunAsync(project.Path, ["train", project.SpecPath, .. options]);

    /// <summary>Trains with success and returns the log's last word.</summary>
    public static async Task<string?> Outcome(MicroProject project, params string[] options)
    {
        var (code, output) = await Train(project, options);
        Assert.True(code == 0, output);
        return EventLog.Read(Work(project).ProgressFile).Last().Text;
    }

    public static ProjectStore Work(MicroProject project) => new(project["obj/finetune/support"]);

    public static string[] Files(string folder) => [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public static string Snapshot(string folder) => JsonSerializer.Serialize(Files(folder).Select(file => (string[])[file, Sha256.OfFile(Path.Combine(folder, file))]));
}
