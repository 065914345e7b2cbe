using System.Security.Cryptography;
using System.Text;
using FineTuneSdk.Core.Events;

namespace FineTuneSdk.FakeWorker;

/// <summary>Leaves in the work directory what a run leaves: an adapter that depends on the inputs' bytes, result.json, inputs.cache.</summary>
internal static class FakeRun
{
    public static void Succeed(WorkerRequest request)
    {
        var inputs = Inputs(request);
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join("\n", inputs.Select(input => input.Path + input.Sha256)))));
        var adapter = Path.Combine(request.WorkDirectory, WorkerResult.AdapterFolder);
        Directory.CreateDirectory(adapter);
        File.WriteAllText(Path.Combine(adapter, "adapter_config.json"), "{}");
        File.WriteAllText(Path.Combine(adapter, "adapter_model.safetensors"), fingerprint);
        File.WriteAllText(Path.Combine(adapter, "finetune.manifest.json"), $"{{\"fingerprint\":\"{fingerprint}\"}}");
        var usesTiny = File.ReadAllText(request.Spec).Contains("\"tiny\"", StringComparison.Ordinal);
        var result = new WorkerResult
        {
            Name = request.Name,
            Outcome = "trained",
            Fingerprint = fingerprint,
            AdapterSha256 = fingerprint,
            BundledBase = usesTiny ? "tiny" : null,
            Metrics = new Dictionary<string, double> { ["test.exactMatch"] = 0.875, ["test.loss"] = 1.5 },
        };
        File.WriteAllText(Path.Combine(request.WorkDirectory, WorkerResult.FileName), WorkerJson.ToText(result));
        WriteCache(request, inputs, gateFailed: null);
    }

    public static void Fail(WorkerRequest request, string text) => WriteCache(request, Inputs(request), GateDiagnostic(request, text));

    public static WorkerEvent GateDiagnostic(WorkerRequest request, string text) =>
        new() { Kind = "diagnostic", Severity = "error", Code = "FTSDK3100", File = request.Spec, Line = 2, Column = 3, Text = text };

    private static List<InputFile> Inputs(WorkerRequest request)
    {
        var directory = Path.GetDirectoryName(request.Spec)!;
        var data = Directory.GetFiles(directory, "*.jsonl", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        return [.. data.Prepend(request.Spec).Select(file => InputFile.Describe(file, directory))];
    }

    private static void WriteCache(WorkerRequest request, List<InputFile> inputs, WorkerEvent? gateFailed)
    {
        var cache = new InputsCache { GateFailed = gateFailed != null };
        cache.Inputs.AddRange(inputs);
        foreach (var property in request.Properties.Select(line => line.Split('=', 2)))
            cache.Properties[property[0]] = property[1];
        if (gateFailed != null)
            cache.Diagnostics.Add(gateFailed);
        else
            cache.Outputs["adapter/adapter_model.safetensors"] = new FileInfo(Path.Combine(request.WorkDirectory, "adapter", "adapter_model.safetensors")).Length;
        cache.Write(Path.Combine(request.WorkDirectory, InputsCache.FileName));
    }
}
