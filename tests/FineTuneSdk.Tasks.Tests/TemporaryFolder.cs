namespace FineTuneSdk.Tasks.Tests;

/// <summary>A folder of a test's own.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("finetune-tasks-").FullName;

    public string Write(string path, string text)
    {
        var full = PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    public string PathOf(string path) => Path.Combine(FullPath, path);

    public string Read(string path) => File.ReadAllText(PathOf(path));

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
