using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Core.Tests.Specs;

/// <summary>A folder with a spec and its data files, removed at the end of a test.</summary>
internal sealed class SpecFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("finetune-spec-").FullName;

    public SpecFolder(params string[] files)
    {
        foreach (var file in files.Select(name => new FileInfo(Path.Combine(_path, name))))
        {
            file.Directory!.Create();
            file.Create().Dispose();
        }
    }

    public string SpecPath => Path.Combine(_path, "support.finetune.json");

    public SpecFile? Read(string json, DiagnosticBag bag)
    {
        File.WriteAllText(SpecPath, json);
        return SpecReader.Read(SpecPath, bag);
    }

    /// <summary>Reads a spec and returns its problems as <c>(line,column): error CODE: text</c>.</summary>
    public string[] Problems(string json)
    {
        var bag = new DiagnosticBag();
        Read(json, bag);
        return [.. bag.Select(problem => problem.ToString().Replace(SpecPath, "", StringComparison.Ordinal))];
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
