namespace FineTuneSdk.Core.Diagnostics;

/// <content>Native libraries.</content>
public static partial class DiagnosticCodes
{
    /// <summary>libtorch wasn't found in any of the places where it is looked for.</summary>
    public const string LibTorchNotFound = "FTSDK0001";

    /// <summary>A folder that was named as libtorch's holds no libtorch, or only a part of it.</summary>
    public const string LibTorchFolderInvalid = "FTSDK0002";

    /// <summary>The folder's PyTorch is of a version that the native library of TorchSharp doesn't fit.</summary>
    public const string LibTorchVersionNotSupported = "FTSDK0003";

    /// <summary>Functions that TorchSharp's native library calls are missing in this libtorch.</summary>
    public const string LibTorchSymbolsMissing = "FTSDK0004";

    /// <summary>The system refused to load a native library.</summary>
    public const string NativeLibraryNotLoadable = "FTSDK0005";

    /// <summary>There is no libtorch for this operating system, processor or C library.</summary>
    public const string PlatformNotSupported = "FTSDK0006";

    /// <summary>TorchSharp's own native library isn't beside the program.</summary>
    public const string ShimNotFound = "FTSDK0007";

    /// <summary>TorchSharp's native library needs a newer C++ runtime than this machine has, and can't be adapted.</summary>
    public const string CppRuntimeTooOld = "FTSDK0008";
}
