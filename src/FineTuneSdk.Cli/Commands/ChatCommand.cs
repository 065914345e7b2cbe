using System.CommandLine;
using FineTuneSdk.Cli.Pipeline;
using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Commands;

/// <summary><c>finetune chat</c>: a conversation with the trained adapter, or with its base alone.</summary>
internal static class ChatCommand
{
    public static Command Create()
    {
        var options = new SpecOptions();
        var prompt = new Option<string?>("--prompt", "-p") { Description = "Answer this and end, in place of a conversation." };
        var system = new Option<string?>("--system") { Description = "The system's message." };
        var baseOnly = new Option<bool>("--base") { Description = "Talk to the base without the adapter." };
        var temperature = new Option<double>("--temperature") { Description = "0 (the default) always takes the most probable token." };
        var command = new Command("chat", "Talks to the trained adapter, until an empty line.");
        options.AddTo(command);
        foreach (var option in new Option[] { prompt, system, baseOnly, temperature })
            command.Add(option);
        command.SetAction((result, _) =>
        {
            var request = options.ToRequest(result);
            var settings = new ChatSettings(result.GetValue(prompt), result.GetValue(system), result.GetValue(baseOnly), result.GetValue(temperature));
            return Session.RunAsync((log, token) => RunAsync(request, settings, log, token), new ProjectStore(request.WorkDirectory).FailureFile);
        });
        return command;
    }

    private static async Task<int> RunAsync(WorkerRequest request, ChatSettings settings, RunLog log, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        var inputs = await InputLoader.LoadAsync(request, log, TimeProvider.System, diagnostics, cancellationToken) ?? throw new FineTuneException(diagnostics.ToList());
        using var session = TorchSession.OpenShared(inputs, request.Device, request.LibTorch);
        using var model = settings.BaseOnly ? ServedModel.Base(inputs, session) : Trained(inputs, session, request);
        var conversation = new ChatConversation(inputs, model, settings);
        if (settings.Prompt is { } single)
            conversation.Answer(single, Console.Out, cancellationToken);
        else
            conversation.Run(Console.In, Console.Out, cancellationToken);
        return ExitCodes.Done;
    }

    private static ServedModel Trained(RunInputs inputs, TorchSession session, WorkerRequest request)
    {
        var folder = new ResultFolder(new ProjectStore(request.WorkDirectory), inputs.Spec.Method.Type);
        var manifest = AdapterManifestFile.Read(folder.Path);
        if (manifest.Fingerprint != inputs.Fingerprint)
            Console.Error.WriteLine("The spec, the data or the base changed since this adapter was trained; `finetune train` brings it up to date.");
        return ServedModel.Result(inputs, session, folder, manifest);
    }
}
