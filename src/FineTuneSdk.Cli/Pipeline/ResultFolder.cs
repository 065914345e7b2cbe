using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>Where a training's result lies in the project: an adapter, or with <see cref="MethodType.Full"/> a model.</summary>
internal sealed class ResultFolder
{
    private static readonly string[] CopiedFromBase = ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja"];

    public ResultFolder(ProjectStore project, MethodType method)
    {
        IsAdapter = method == MethodType.Lora;
        (Path, OtherPath) = IsAdapter ? (project.AdapterFolder, project.ModelFolder) : (project.ModelFolder, project.AdapterFolder);
    }

    public bool IsAdapter { get; }

    public string Path { get; }

    /// <summary>Its name in the work directory.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    private string OtherPath { get; }

    /// <summary>The file whose hash names the result.</summary>
    public string WeightsPath => System.IO.Path.Combine(Path, IsAdapter ? AdapterFolder.WeightsFileName : "model.safetensors");

    /// <summary>The names of its files, sorted.</summary>
    public IReadOnlyList<string> Files() => [.. Directory.EnumerateFiles(Path).Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>Removes what the other method left: one spec has one result.</summary>
    public void RemoveOther()
    {
        if (Directory.Exists(OtherPath))
            Directory.Delete(OtherPath, recursive: true);
    }

    /// <summary>Copies what a model folder needs beside its weights.</summary>
    public static void CopyFromBase(string baseFolder, string folder)
    {
        foreach (var name in CopiedFromBase.Where(name => File.Exists(System.IO.Path.Combine(baseFolder, name))))
            AtomicFile.Copy(System.IO.Path.Combine(baseFolder, name), System.IO.Path.Combine(folder, name));
    }
}
