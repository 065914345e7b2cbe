using System.CommandLine;
using FineTuneSdk.Cli.Pipeline;
using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Commands;

/// <summary><c>finetune export</c>: what was trained, in the forms that other programs take.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var options = new SpecOptions();
        var merged = new Option<string?>("--merged") { Description = "Write the base with the adapter in its weights: a model folder as Transformers saves it, in the base's types." };
        var adapter = new Option<string?>("--adapter") { Description = "Write the adapter as PEFT saves it." };
        var servingSafe = new Option<bool>("--serving-safe") { Description = "With --adapter: in the form that vLLM and llama.cpp compute as PEFT does; what has none is an error." };
        var command = new Command("export", "Writes what was trained into a folder, for other programs.");
        options.AddTo(command);
        foreach (var option in new Option[] { merged, adapter, servingSafe })
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(merged) is null && result.GetValue(adapter) is null)
                result.AddError("Say what to write: --merged DIR, --adapter DIR or both.");
            else if (result.GetValue(servingSafe) && result.GetValue(adapter) is null)
                result.AddError("--serving-safe is for --adapter DIR.");
        });
        command.SetAction((result, _) =>
        {
            var request = options.ToRequest(result);
            var settings = new ExportSettings(result.GetValue(merged), result.GetValue(adapter), result.GetValue(servingSafe));
            return Session.RunAsync((log, token) => RunAsync(request, settings, log, token), new ProjectStore(request.WorkDirectory).FailureFile);
        });
        return command;
    }

    private static async Task<int> RunAsync(WorkerRequest request, ExportSettings settings, RunLog log, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        var inputs = await InputLoader.LoadAsync(request, log, TimeProvider.System, diagnostics, cancellationToken) ?? throw new FineTuneException(diagnostics.ToList());
        var folder = new ResultFolder(new ProjectStore(request.WorkDirectory), inputs.Spec.Method.Type);
        var manifest = AdapterManifestFile.Read(folder.Path);
        if (manifest.Fingerprint != inputs.Fingerprint)
            log.High("The spec, the data or the base changed since this was trained; what is exported is what was trained then.");
        using var session = TorchSession.OpenShared(inputs, request.Device, request.LibTorch);
        using var export = new ResultExport(inputs, session, folder, manifest, log);
        if (settings.Merged is { } merged)
            export.WriteMerged(Path.GetFullPath(merged));
        if (settings.Adapter is { } adapter)
            export.WriteAdapter(Path.GetFullPath(adapter), settings.ServingSafe);
        return ExitCodes.Done;
    }
}
