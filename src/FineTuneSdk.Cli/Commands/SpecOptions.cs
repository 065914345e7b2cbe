using System.CommandLine;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Cli.Commands;

/// <summary>The argument and the options that every command on a spec has, and the request that they make.</summary>
internal sealed class SpecOptions
{
    private readonly Argument<string> _spec = new("spec") { Description = "The spec, a *.finetune.json; or a folder with exactly one." };
    private readonly Option<string> _device = new("--device") { Description = "auto, cpu, cuda or cuda:N.", DefaultValueFactory = _ => "auto" };
    private readonly Option<string?> _work = new("--work") { Description = "The folder of everything about this spec. Default: obj/finetune/<name> beside the spec, as in a build." };
    private readonly Option<string?> _store = new("--store") { Description = "A folder that a team shares: adapters are looked for there after the user's own store (FINETUNE_HOME, else ~/.finetune), and put there." };
    private readonly Option<string?> _bases = new("--bases") { Description = "The folder of the bundled bases. Default: the bases folder beside the program." };
    private readonly Option<bool> _update = new("--update-base") { Description = "Ask the Hub which commit the base's branch is now. Default: the commit that the cache has for it, where it has one." };
    private readonly Option<string?> _libTorch = new("--libtorch") { Description = "The folder of libtorch. Default: FINETUNE_LIBTORCH, else beside the program." };

    public void AddTo(Command command)
    {
        AddPlaceTo(command);
        foreach (var option in new Option[] { _device, _store, _bases, _update, _libTorch })
            command.Add(option);
    }

    /// <summary>For commands that only look at what a run left.</summary>
    public void AddPlaceTo(Command command)
    {
        command.Add(_spec);
        command.Add(_work);
    }

    public WorkerRequest ToRequest(ParseResult result)
    {
        var spec = FindSpec(result.GetRequiredValue(_spec));
        var name = SpecFile.NameOf(spec);
        return new WorkerRequest
        {
            Spec = spec,
            Name = name,
            WorkDirectory = Path.GetFullPath(result.GetValue(_work) ?? Path.Combine(Path.GetDirectoryName(spec)!, "obj", "finetune", name)),
            Device = result.GetValue(_device) ?? "auto",
            Store = result.GetValue(_store) is { Length: > 0 } store ? Path.GetFullPath(store) : "",
            BundledBases = result.GetValue(_bases) is { } bases ? Path.GetFullPath(bases) : DefaultBases(),
            UpdateBase = result.GetValue(_update),
            LibTorch = result.GetValue(_libTorch) is { } libTorch ? Path.GetFullPath(libTorch) : "",
        };
    }

    private static string FindSpec(string path)
    {
        var full = Path.GetFullPath(path);
        return Directory.Exists(full) && Directory.GetFiles(full, "*.finetune.json") is [var only] ? only : full;
    }

    // Beside the program in the package (tools/<framework>/ and bases/), and in a build of the repository.
    private static string DefaultBases()
    {
        string[] places = [Path.Combine(AppContext.BaseDirectory, "bases"), Path.Combine(AppContext.BaseDirectory, "..", "..", "bases")];
        return Path.GetFullPath(Array.Find(places, Directory.Exists) ?? places[0]);
    }
}
