using Placa.Dicom;

namespace Placa.Cli;

/// <summary>What a person sees most, in the language of the terminal: Spanish where LC_ALL, LC_MESSAGES or LANG says so, else English.</summary>
internal static class Messages
{
    private static readonly string[] LanguageVariables = ["LC_ALL", "LC_MESSAGES", "LANG"];
    private static readonly bool Spanish = IsSpanish(Environment.GetEnvironmentVariable);

    public static string Description => Choose(
        "Placa receives, keeps, shows and shares medical images (DICOM).",
        "Placa recibe, guarda, muestra y comparte imágenes médicas (DICOM).");

    public static string SeeHelp(string verb) => Choose(
        $"\"placa {verb}--help\" tells what can be written here.",
        $"«placa {verb}--help» explica qué se puede escribir aquí.");

    public static string Interrupted => Choose("interrupted.", "interrumpido.");

    public static string OutOfMemory => Choose("there is not enough memory for this.", "no hay memoria suficiente para esto.");

    public static string OurError(string kind, string variable) => Choose(
        $"an error of Placa's own ({kind}); with {variable}=1 it says where, please report that.",
        $"un error de la propia Placa ({kind}); con {variable}=1 dice dónde, por favor comuníquelo.");

    public static string Serving(Uri address) => Choose($"Placa is ready: open {address}", $"Placa está lista: abra {address}");

    public static string DicomPort(string aeTitle, string address) => Choose(
        $"DICOM: AE title {aeTitle} at {address}", $"DICOM: título AE {aeTitle} en {address}");

    public static string DataIn(string folder) => Choose($"Data: {folder}", $"Datos: {folder}");

    public static string StopHint => Choose("Ctrl-C stops it.", "Ctrl-C la detiene.");

    public static string Showing(Uri address) => Choose(
        $"Open {address} (nothing is kept; Ctrl-C ends it)", $"Abra {address} (no se guarda nada; Ctrl-C termina)");

    public static string NoBrowser => Choose("no browser could be started; open the address by hand.", "no se pudo abrir un navegador; abra la dirección a mano.");

    public static string MakingSample(string description) => Choose($"Making a sample study: {description} …", $"Creando un estudio de muestra: {description} …");

    public static string SampleNotKept(string outcome) => Choose(
        $"a sample study could not be kept ({outcome}).", $"no se pudo guardar un estudio de muestra ({outcome}).");

    public static string NoSuchPath(string path) => Choose($"{path}: there is no such file or folder.", $"{path}: no existe ese archivo o carpeta.");

    public static string IsFolder(string path) => Choose($"{path} is a folder; a file is needed.", $"{path} es una carpeta; hace falta un archivo.");

    public static string NoTagPath(string option, string text) => Choose(
        $"{option}: \"{text}\" names no element; write PatientName, (0010,0010) or Sequence[1].Element.",
        $"{option}: «{text}» no nombra ningún elemento; escriba PatientName, (0010,0010) o Sequence[1].Element.");

    public static string NotComparable => Choose(
        "two files or two folders can be compared.", "se pueden comparar dos archivos o dos carpetas.");

    public static string OnlyIn(string side, string path) => Choose($"{side} only here: {path}", $"{side} solo aquí: {path}");

    public static string OtherContent => Choose("other content", "otro contenido");

    public static string EncodedDifferently(string left, string right) => Choose(
        $"{left} and {right} hold the same values, encoded differently.", $"{left} y {right} contienen los mismos valores, codificados de otro modo.");

    public static string NoAssignment(string option, string text) => Choose(
        $"{option}: \"{text}\" is no PATH=VALUE or PATH:VR=VALUE.", $"{option}: «{text}» no es PATH=VALUE ni PATH:VR=VALUE.");

    public static string MadeWhenWriting(string path) => Choose(
        $"{path}: this element is made from the data set when writing.", $"{path}: este elemento se crea a partir del conjunto de datos al escribir.");

    public static string WouldLose(long offset) => Choose(
        $"the bytes from {offset} on could not be analysed and would be lost; nothing was written.",
        $"los bytes desde {offset} no se pudieron analizar y se perderían; no se escribió nada.");

    public static string UnknownCharacterSet(string term) => Choose(
        $"--charset: \"{term}\" is no defined term such as ISO_IR 192.", $"--charset: «{term}» no es un término definido como ISO_IR 192.");

    public static string OneFileTo(string place) => Choose(
        $"several files need a folder for --out; {place} is none.", $"para varios archivos --out debe ser una carpeta; {place} no lo es.");

    public static string NotInPlace => Choose("the standard input has no place to write to; use --out.", "la entrada estándar no se puede reescribir; use --out.");

    public static string Edited(string path, int changes) => Choose($"{path}: elements changed: {changes}", $"{path}: elementos cambiados: {changes}");

    public static string TrailingBytesKept(string path, long count) => Choose(
        $"{path}: {count} bytes after the last element were kept as they were.", $"{path}: {count} bytes tras el último elemento se conservaron tal cual.");

    public static string Transcoded(string path, string before, string after) => Choose($"{path}: {before} to {after}", $"{path}: {before} a {after}");

    public static string NoTransferSyntax(string text, string names) => Choose(
        $"--to: there is no transfer syntax \"{text}\"; write its UID or one of {names}.",
        $"--to: no hay ninguna sintaxis de transferencia «{text}»; escriba su UID o uno de {names}.");

    public static string NoSuchFrame(int number, int count) => Choose(
        $"there is no frame {number}: the image has {count}.", $"no hay fotograma {number}: la imagen tiene {count}.");

    public static string IncompleteFrame(int number, int pixels, int declared) => Choose(
        $"the pixel data end inside frame {number}, after {pixels} of its {declared} pixels.",
        $"los píxeles terminan dentro del fotograma {number}, tras {pixels} de {declared}.");

    public static string NoSuchVoi(int number, int count) => Choose(
        $"there is no window or table {number}: the frame has {count}.", $"no hay ventana ni tabla {number}: el fotograma tiene {count}.");

    public static string HandingOver(string address) => Choose(
        $"The data folder is being served; importing through {address}.", $"La carpeta de datos está en servicio; se importa a través de {address}.");

    public static string ServedWithoutAddress(string folder) => Choose(
        $"{folder} is in use by another process that cannot be reached.", $"{folder} la usa otro proceso al que no se puede llegar.");

    public static string AtByte(long offset) => Choose($" at byte {offset}", $" en el byte {offset}");

    public static string ImportProgress(int done, int found) => Choose($"{done} of {found} files", $"{done} de {found} archivos");

    public static string NothingToShow(string path) => Choose($"{path} holds no DICOM image or document that can be shown.", $"{path} no contiene ningún objeto DICOM que se pueda mostrar.");

    public static string Exported(int instances, int images, int videos, int documents, string place) => Choose(
        $"{instances} instances: {images} images, {videos} videos and {documents} documents written to {place}.",
        $"{instances} instancias: {images} imágenes, {videos} videos y {documents} documentos escritos en {place}.");

    public static string VideosExported(int videos, string place) => Choose($"Videos written to {place}: {videos}.", $"Videos escritos en {place}: {videos}.");

    public static string NoVideoIn(string path) => Choose(
        $"{path} holds no video (MPEG-2, H.264, HEVC).", $"{path} no contiene ningún video (MPEG-2, H.264, HEVC).");

    public static string NoVideo => Choose("there is no video (MPEG-2, H.264, HEVC) to write.", "no hay ningún video (MPEG-2, H.264, HEVC) que escribir.");

    public static string ExportedTo(string place) => Choose($"Written to {place}.", $"Escrito en {place}.");

    public static string Replayed(int entries) => Choose($"{entries} entries of the log read into the index.", $"{entries} entradas del registro leídas en el índice.");

    public static string Damaged(int segment, long offset, long length) => Choose(
        $"segment {segment} holds {length} bytes at byte {offset} that cannot be read.",
        $"el segmento {segment} contiene {length} bytes en el byte {offset} que no se pueden leer.");

    public static string BytesCut(long bytes) => Choose(
        $"{bytes} bytes of an entry that never arrived whole were cut from the end of the log.",
        $"se cortaron {bytes} bytes de una entrada incompleta al final del registro.");

    public static string OutputExists(string place) => Choose($"{place} exists already; nothing is overwritten.", $"{place} ya existe; no se sobrescribe nada.");

    public static string NeedsFolder(string output) => Choose(
        $"several files cannot be written to {output}; name a folder.", $"no se pueden escribir varios archivos en {output}; indique una carpeta.");

    public static string IsInput(string output) => Choose(
        $"{output} is a file that is to be read; it is not overwritten.", $"{output} es un archivo de entrada; no se sobrescribe.");

    public static string WrittenTwice(string output) => Choose(
        $"{output} was written from another file already.", $"{output} ya se escribió a partir de otro archivo.");

    public static string LeftOut(string input, string elements) => Choose(
        $"{input}: left out, as the model cannot hold them: {elements}.", $"{input}: omitidos, porque el modelo no puede contenerlos: {elements}.");

    public static string StaysCompressed(string syntax) => Choose(
        $"the pixel data are compressed ({syntax}); convert does not decode them.", $"los píxeles están comprimidos ({syntax}); convert no los decodifica.");

    public static string PasscodeNeedsUser => Choose("--passcode-file needs --user.", "--passcode-file necesita --user.");

    public static string NoFingerprint(string option) => Choose(
        $"{option} needs 64 hexadecimal digits, or a file with the certificate.", $"{option} necesita 64 dígitos hexadecimales, o un archivo con el certificado.");

    public static string CertificateUnusable(string reason) => Choose($"The certificate cannot be used: {reason}", $"El certificado no se puede usar: {reason}");

    public static string DicomTlsPort(string aeTitle, string address) => Choose(
        $"DICOM with TLS:  {aeTitle} at {address}", $"DICOM con TLS:   {aeTitle} en {address}");

    public static string NoRemoteAe(string text) => Choose(
        $"\"{text}\" is neither AET@host:port nor the AE title of a registered peer with an address.",
        $"«{text}» no es AET@host:puerto ni el título AE de un equipo registrado con dirección.");

    public static string NoSuchPeer(string aeTitle) => Choose($"no peer {aeTitle} with an address is registered.", $"no hay ningún equipo {aeTitle} registrado con dirección.");

    public static string PeerKept(string aeTitle) => Choose($"{aeTitle} is registered.", $"{aeTitle} queda registrado.");

    public static string SopClassRefused(string ae, string service) => Choose($"{ae} does not offer {service}.", $"{ae} no ofrece {service}.");

    public static string CommitmentRefused(string ae, string status) => Choose(
        $"{ae} answered {status}: it takes no responsibility.", $"{ae} respondió {status}: no asume la responsabilidad.");

    public static string NotCommitted(string path, string reason) => Choose($"{path}: not kept ({reason})", $"{path}: no conservado ({reason})");

    public static string Committed(int kept, int failed) => Choose($"{kept} kept, {failed} not.", $"{kept} conservados, {failed} no.");

    public static string NoCommitmentYet(string ae) => Choose(
        $"{ae} has not told its result yet: nothing is promised.", $"{ae} aún no ha dado su resultado: nada está prometido.");

    public static string Echoed(string ae, string status, long milliseconds, string implementation) => Choose(
        $"{ae} answered {status} in {milliseconds} ms ({implementation}).", $"{ae} respondió {status} en {milliseconds} ms ({implementation}).");

    public static string NotMatched(string name) => Choose($"{name}: this attribute cannot be matched, only shown.", $"{name}: este atributo no se puede buscar, solo mostrar.");

    public static string NotInCharacterSet(string name) => Choose(
        $"{name}: the value cannot be written in the character set of the query.", $"{name}: el valor no se puede escribir en el juego de caracteres de la consulta.");

    public static string Retrieved(int completed, int failed, string status, string? comment) => Choose(
        $"{completed} instances sent, {failed} failed ({status}).", $"{completed} instancias enviadas, {failed} fallidas ({status}).") + Said(comment);

    public static string KeysNotMatched => Choose(
        "the peer did not match all the keys: there may be more here than was asked for (FF01H).",
        "el equipo no comparó todas las claves: puede haber aquí más de lo pedido (FF01H).");

    public static string Listening(string aeTitle, string address, string folder) => Choose(
        $"{aeTitle} keeps what is sent to {address} in {folder} (Ctrl-C ends it).", $"{aeTitle} guarda en {folder} lo que se envíe a {address} (Ctrl-C termina).");

    public static string FilesKept(int count) => Choose($"{count} files were kept.", $"se guardaron {count} archivos.");

    public static string Sent(int sent, int failed, int passedOver) => Choose(
        $"{sent} sent, {failed} failed, {passedOver} confirmed before.", $"{sent} enviados, {failed} fallidos, {passedOver} ya confirmados antes.");

    public static string NotSent(string status, string? reason) => Choose($"not kept by the peer ({status}).", $"el equipo no lo guardó ({status}).") + Said(reason);

    public static string SentWithWarning(string status, string? reason) => Choose($"kept by the peer with a warning ({status}).", $"el equipo lo guardó con una advertencia ({status}).") + Said(reason);

    /// <summary>The words of a peer, which are of one line.</summary>
    private static string Said(string? words) => words is null ? "" : " " + Report.OneLine(words);

    public static string NoSuchStudy => Choose("the archive has no such study.", "el archivo no tiene ese estudio.");

    public static string NoDicomdir(string path) => Choose($"{path} has no DICOMDIR.", $"{path} no tiene ningún DICOMDIR.");

    public static string Orphans => Choose("records that no other leads to", "registros a los que ningún otro lleva");

    public static string MediaCreated(int added, int files, string place) => Choose(
        $"{added} of {files} files copied to {place}.", $"{added} de {files} archivos copiados en {place}.");

    public static string KeysMade(string tags) => Choose(
        $"it lacks {tags}; the DICOMDIR has values made up for them.", $"le faltan {tags}; el DICOMDIR tiene valores inventados en su lugar.");

    public static string MediaOutcome(FileSetAdditionKind kind) => kind switch
    {
        FileSetAdditionKind.Added => Choose("copied", "copiado"),
        FileSetAdditionKind.Duplicate => Choose("the same SOP instance again", "la misma instancia SOP otra vez"),
        FileSetAdditionKind.Directory => "DICOMDIR",
        FileSetAdditionKind.NotDicom => Choose("not DICOM", "no es DICOM"),
        _ => Choose("refused", "rechazado"),
    };

    public static string FileProblem(ReferencedFileProblem problem) => problem switch
    {
        ReferencedFileProblem.UnsafeFileId or ReferencedFileProblem.OutsideRoot => Choose("leads out of the folder", "lleva fuera de la carpeta"),
        ReferencedFileProblem.IsFolder => Choose("is a folder", "es una carpeta"),
        ReferencedFileProblem.Inaccessible => Choose("cannot be read", "no se puede leer"),
        _ => Choose("missing", "falta"),
    };

    /// <summary>The name of an outcome as the import summary prints it; <paramref name="outcome"/> is the name the API uses.</summary>
    public static string Outcome(string outcome) => outcome switch
    {
        "stored" => Choose("stored", "guardados"),
        "known" => Choose("known already", "ya conocidos"),
        "conflict" => Choose("stored with conflict", "guardados con conflicto"),
        "notStorable" => Choose("not storable", "no almacenables"),
        "notDicom" => Choose("not DICOM", "no son DICOM"),
        "refused" => Choose("refused", "rechazados"),
        _ => outcome,
    };

    internal static bool IsSpanish(Func<string, string?> variable)
    {
        var language = LanguageVariables.Select(variable).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        return language is not null && (language == "es" || language.StartsWith("es_", StringComparison.Ordinal) || language.StartsWith("es.", StringComparison.Ordinal));
    }

    private static string Choose(string english, string spanish) => Spanish ? spanish : english;
}
