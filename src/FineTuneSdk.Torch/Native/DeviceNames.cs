using System.Globalization;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Torch.Native;

/// <summary><c>auto</c>, <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c> → a device that this machine has. libtorch must be loaded.</summary>
internal static class DeviceNames
{
    /// <exception cref="FineTuneException">The name makes no sense, or there is no such device (FTSDK0105).</exception>
    public static string Choose(string name) => Choose(name, cuda.is_available() ? cuda.device_count() : 0);

    internal static string Choose(string name, int cudaDevices)
    {
        var wanted = name.Trim().ToLowerInvariant();
        if (wanted is "" or "auto")
            return cudaDevices > 0 ? "cuda:0" : "cpu";
        if (wanted == "cpu")
            return "cpu";
        var number = wanted == "cuda" ? "0" : wanted.StartsWith("cuda:", StringComparison.Ordinal) ? wanted["cuda:".Length..] : "";
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            throw new FineTuneException(DiagnosticCodes.NoSuchDevice, $"The device \"{name}\" is none of \"auto\", \"cpu\", \"cuda\" and \"cuda:N\".");
        if (index >= cudaDevices)
        {
            throw new FineTuneException(
                DiagnosticCodes.NoSuchDevice,
                $"The device \"{name}\" isn't there: libtorch sees {(cudaDevices == 0 ? "no CUDA device" : $"{cudaDevices} CUDA device(s)")}. It needs a CUDA build of libtorch and a driver; \"cpu\" always works.");
        }

        return $"cuda:{index}";
    }
}
