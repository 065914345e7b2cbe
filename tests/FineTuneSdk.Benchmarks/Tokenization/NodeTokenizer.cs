using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FineTuneSdk.Benchmarks.Tokenization;

/// <summary><c>@huggingface/tokenizers</c> in a process of node that waits between the rounds.</summary>
internal sealed class NodeTokenizer : IDisposable
{
    private readonly Process _process;

    private NodeTokenizer(Process process) => _process = process;

    /// <summary>A folder with the package installed, or null after saying why there is none.</summary>
    public static string? Install()
    {
        var folder = Directory.CreateTempSubdirectory("finetune-benchmarks-").FullName;
        using (var script = typeof(NodeTokenizer).Assembly.GetManifestResourceStream("tokenize.mjs")!)
        using (var file = File.Create(Path.Combine(folder, "tokenize.mjs")))
            script.CopyTo(file);
        try
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["install", "--no-audit", "--no-fund", "--silent", "@huggingface/tokenizers"]) { WorkingDirectory = folder })!;
            npm.WaitForExit();
            if (npm.ExitCode == 0)
                return folder;
            Console.WriteLine($"@huggingface/tokenizers is left out: npm install ended with {npm.ExitCode}.");
        }
        catch (Win32Exception exception)
        {
            Console.WriteLine($"@huggingface/tokenizers is left out: npm can't be started ({exception.Message}).");
        }

        Directory.Delete(folder, recursive: true);
        return null;
    }

    public static NodeTokenizer Start(string folder, string tokenizerFolder, IReadOnlyList<string> documents)
    {
        var path = Path.Combine(folder, "documents.json");
        File.WriteAllText(path, JsonSerializer.Serialize(documents));
        return new NodeTokenizer(Process.Start(new ProcessStartInfo(
            "node", ["tokenize.mjs", Path.Combine(tokenizerFolder, "tokenizer.json"), Path.Combine(tokenizerFolder, "tokenizer_config.json"), path])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
    }

    /// <summary>Encodes all documents and returns the number of tokens.</summary>
    public long Count()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        return long.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("node ended."), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
